"""What the large company says, and how many rows go in at once."""

BATCH = 2000
DOMAIN = "large.example"
SUBJECTS = [
    "réseaux sociaux",
    "réunions à distance",
    "sécurité",
    "partage de fichiers",
    "veille",
    "assistants",
    "publication",
]
SENTENCE = "Une page courte, tenue à jour, que chacun lit en quelques minutes avant de commencer."
BODY = "".join(f"<h2>Partie {n}</h2><p>{SENTENCE * 4}</p>" for n in range(6))
