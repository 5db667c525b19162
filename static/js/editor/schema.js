// What a text may be made of: the same tags, classes and attributes as core/richtext.py, nothing else.
// Built on Tiptap as django-prose-editor packs it; callouts, do/avoid pairs, figures and captions are ours.

const SIDES = ["center", "right"];

function size(name) {
  return {
    default: null,
    parseHTML: (element) => element.getAttribute(name),
    renderHTML: (attributes) => (attributes[name] ? { [name]: attributes[name] } : {}),
  };
}

const ours = (image) => (image?.getAttribute("src") ?? "").startsWith("/");

// --- Text ------------------------------------------------------------------------------------------

function heading(T) {
  return T.Heading.extend({
    // A pasted h1 is a chapter, h5 and h6 are the smallest we have.
    parseHTML() {
      const levels = { h1: 2, h2: 2, h3: 3, h4: 4, h5: 4, h6: 4 };
      return Object.entries(levels).map(([tag, level]) => ({ tag, attrs: { level } }));
    },
  }).configure({ levels: [2, 3, 4] });
}

function link(T) {
  return T.Mark.create({
    name: "link",
    priority: 1000, // around bold and italic, so that a link stays one link
    inclusive: false,
    addAttributes() {
      return { href: { default: null }, title: { default: null } };
    },
    parseHTML() {
      return [{ tag: "a[href]" }];
    },
    renderHTML({ HTMLAttributes }) {
      return ["a", HTMLAttributes, 0];
    },
  });
}

// A list item remembers whether its text stood in a paragraph of its own: an untouched text comes back as it was.
function listItem(T) {
  return T.ListItem.extend({
    addAttributes() {
      return {
        loose: {
          default: false,
          parseHTML: (element) => element.querySelector(":scope > p") !== null,
          renderHTML: (attributes) => (attributes.loose ? { "data-loose": "" } : {}),
        },
      };
    },
  });
}

function orderedList(T) {
  return T.OrderedList.extend({
    addAttributes() {
      return {
        start: {
          default: 1,
          parseHTML: (element) => Number(element.getAttribute("start")) || 1,
          renderHTML: (attributes) => (attributes.start === 1 ? {} : { start: attributes.start }),
        },
      };
    },
    addInputRules() {
      return [T.wrappingInputRule({ find: /^1\.\s$/, type: this.type })];
    },
  });
}

// --- Boxes: a callout, and do beside avoid ------------------------------------------------------------

// `label` is what readers see above the box; core/richtext.py adds it to the page, the stylesheet to the editor.
function box(T, name, label = "", more = {}) {
  return T.Node.create({
    name,
    group: "block",
    content: "block+",
    defining: true,
    parseHTML() {
      return [{ tag: `div.${name}` }];
    },
    renderHTML() {
      return ["div", label ? { class: name, "data-label": label } : { class: name }, 0];
    },
    ...more,
  });
}

function boxes(T, words) {
  return [
    box(T, "callout"),
    box(T, "pair", "", { content: "do avoid", isolating: true }),
    box(T, "do", words.do, { isolating: true }),
    box(T, "avoid", words.avoid, { isolating: true }),
  ];
}

// --- Images -------------------------------------------------------------------------------------------

function pictureAttributes() {
  return { alt: { ...size("alt"), default: "" }, src: size("src"), width: size("width"), height: size("height") };
}

function pictureFrom(image) {
  return {
    src: image.getAttribute("src"),
    alt: image.getAttribute("alt") ?? "",
    width: image.getAttribute("width"),
    height: image.getAttribute("height"),
  };
}

const pictureTag = ({ src, alt, width, height }) => [
  "img",
  { alt: alt ?? "", src, ...(width ? { width } : {}), ...(height ? { height } : {}) },
];

// A figure holds its image as attributes, and its caption as text: the cursor goes straight to the caption.
function figure(T, words) {
  return T.Node.create({
    name: "figure",
    group: "block",
    content: "inline*",
    isolating: true,
    draggable: true,
    addKeyboardShortcuts() {
      const inside = () => this.editor.isActive("figure");
      const empty = () => this.editor.state.selection.$from.parent.content.size === 0;
      return {
        Enter: () => inside() && leave(T, this.editor),
        Backspace: () => inside() && empty() && this.editor.commands.deleteNode("figure"),
      };
    },
    addAttributes() {
      const attributes = pictureAttributes();
      for (const one of Object.values(attributes)) one.rendered = false;
      return attributes;
    },
    parseHTML() {
      return [
        {
          tag: "figure",
          getAttrs(element) {
            const image = element.querySelector("img");
            return ours(image) ? pictureFrom(image) : false;
          },
          contentElement: (element) =>
            element.querySelector("figcaption") ?? document.createElement("figcaption"),
        },
      ];
    },
    renderHTML({ node }) {
      return ["figure", { class: "figure" }, pictureTag(node.attrs), ["figcaption", { "data-label": words.caption ?? "" }, 0]];
    },
  });
}

function image(T) {
  return T.Node.create({
    name: "image",
    group: "inline",
    inline: true,
    draggable: true,
    addAttributes: pictureAttributes,
    parseHTML() {
      return [{ tag: "img", getAttrs: (element) => (ours(element) ? pictureFrom(element) : false) }];
    },
    renderHTML({ node }) {
      return pictureTag(node.attrs);
    },
  });
}

// --- Tables -------------------------------------------------------------------------------------------

function table(T) {
  return T.Table.extend({
    addNodeView: () => null, // no columns to drag: no inline style
    addAttributes() {
      return {
        class: {
          default: null,
          parseHTML: (element) => (element.classList.contains("table") ? "table" : null),
        },
        caption: {
          default: "",
          rendered: false,
          parseHTML: (element) => element.querySelector(":scope > caption")?.textContent.trim() ?? "",
        },
      };
    },
    parseHTML() {
      return [{ tag: "table" }, { tag: "caption", ignore: true }];
    },
    renderHTML({ node }) {
      const named = node.attrs.class ? { class: node.attrs.class } : {};
      const caption = node.attrs.caption ? [["caption", { contenteditable: "false" }, node.attrs.caption]] : [];
      return ["table", named, ...caption, ["tbody", 0]];
    },
  }).configure({ resizable: false, allowTableNodeSelection: false });
}

function cellAttributes(own) {
  const span = (name) => ({
    default: 1,
    parseHTML: (element) => Number(element.getAttribute(name)) || 1,
    renderHTML: (attributes) => (attributes[name] > 1 ? { [name]: attributes[name] } : {}),
  });
  return {
    colspan: span("colspan"),
    rowspan: span("rowspan"),
    colwidth: { default: null, rendered: false }, // asked for by prosemirror-tables; we have no widths
    side: {
      default: null,
      parseHTML: (element) => SIDES.find((side) => element.classList.contains(side)) ?? null,
      renderHTML: (attributes) => (attributes.side ? { class: attributes.side } : {}),
    },
    ...own,
  };
}

function cells(T) {
  const plain = T.TableCell.extend({ addAttributes: () => cellAttributes({}) });
  const head = T.TableHeader.extend({ addAttributes: () => cellAttributes({ scope: size("scope") }) });
  return [T.TableRow, head, plain];
}

// --- Moving -------------------------------------------------------------------------------------------

// Out of what the cursor is in: from "do" to "avoid", else to a new line below the outermost block.
export function leave(T, editor) {
  const { TextSelection } = T.pm.state;
  const { state, view } = editor;
  const { $from } = state.selection;
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    if ($from.node(depth).type.name !== "do" || $from.node(depth - 1).type.name !== "pair") continue;
    const next = TextSelection.near(state.doc.resolve($from.after(depth) + 1));
    view.dispatch(state.tr.setSelection(next).scrollIntoView());
    return true;
  }
  const after = $from.depth ? $from.after(1) : state.selection.to;
  const line = state.schema.nodes.paragraph.create();
  const tr = state.tr.insert(after, line);
  view.dispatch(tr.setSelection(TextSelection.near(tr.doc.resolve(after + 1))).scrollIntoView());
  return true;
}

// A block on the line of the cursor when it is empty, else below the outermost block; the cursor goes to its first text.
export function insertBlock(T, editor, json) {
  const { TextSelection } = T.pm.state;
  const { state, view } = editor;
  const { $from } = state.selection;
  const node = state.schema.nodeFromJSON(json);
  const above = $from.depth > 0 ? $from.node(-1) : state.doc;
  const place = $from.depth > 0 ? $from.index(-1) : 0;
  const empty = $from.parent.type.name === "paragraph" && $from.parent.content.size === 0;
  const here = empty && above.canReplaceWith(place, place + 1, node.type);
  const from = here ? $from.before() : $from.depth ? $from.after(1) : state.selection.to;
  const tr = here ? state.tr.replaceWith(from, $from.after(), node) : state.tr.insert(from, node);
  view.dispatch(tr.setSelection(TextSelection.near(tr.doc.resolve(from + 1))).scrollIntoView());
  view.focus();
}

export function extensions(T, words = {}) {
  return [
    T.Document, T.Text, T.Paragraph, T.HardBreak, T.HorizontalRule,
    heading(T), link(T), T.Bold, T.Italic, T.Strike, T.Code, T.CodeBlock, T.Blockquote,
    T.BulletList, orderedList(T), listItem(T),
    ...boxes(T, words), figure(T, words), image(T), table(T), ...cells(T),
    T.UndoRedo, T.Dropcursor, T.Gapcursor, T.TrailingNode,
  ];
}
