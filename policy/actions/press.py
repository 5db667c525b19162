"""Prints one page as PDF, in a process of its own: a JSON question on standard input, the PDF on standard output.

Runs without Django. It opens only the files that the question names: nothing of the network, nothing else of the disk.
Ends with 3 when WeasyPrint or pango is not installed, with 4 when the page cannot be printed.
"""

import json
import mimetypes
import sys
from pathlib import Path

MOST_MEMORY = 1024 * 1024 * 1024


def limit() -> None:
    import resource

    try:
        held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except (OSError, ValueError):
        return
    resource.setrlimit(resource.RLIMIT_AS, (held + MOST_MEMORY, held + MOST_MEMORY))


def fetcher(table: dict[str, str]):
    """Only what the page may show: addresses of the table, from their files."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OnlyOurs(URLFetcher):
        def fetch(self, url, headers=None):
            if url not in table:
                raise ValueError(f"not ours: {url[:100]}")
            kind = mimetypes.guess_type(table[url])[0] or "application/octet-stream"
            content = Path(table[url]).read_bytes()
            return URLFetcherResponse(url, content, headers={"Content-Type": kind})

    return OnlyOurs()


def main() -> int:
    question = json.load(sys.stdin)
    try:
        import weasyprint
    except (ImportError, OSError):  # OSError: the package is there, pango is not
        return 3
    limit()
    try:
        page = weasyprint.HTML(
            string=question["html"], base_url=question["base"], url_fetcher=fetcher(question["files"])
        )
        made = page.write_pdf(pdf_variant="pdf/ua-1")
    except Exception as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 4
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
