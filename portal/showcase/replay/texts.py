"""What the people of the replay write. All of it is invented."""

TITLES = (
    "Gemeinsam in {}",
    "{} für alle",
    "Mittendrin in {}",
    "{} ohne Barrieren",
    "Offene Türen in {}",
    "{} bewegt sich",
)
SECTION = (
    "In {place} leben Menschen mit und ohne Behinderung oft nebeneinander. {organisation} bringt Schule, "
    "Sportverein, Betriebe und die Kommune an einen Tisch. Ein Beirat, in dem Menschen mit Behinderungen die "
    "Mehrheit haben, bestimmt über die Vorhaben mit."
)
SPACE = (
    "{place} hat rund {population} Einwohnerinnen und Einwohner. Wege sind kurz, aber nicht für alle nutzbar."
)
INELIGIBLE = "Die Organisation ist nicht freigemeinnützig im Sinne des Aufrufs; der Nachweis fehlt auch nach Rückfrage."
WITHDRAWN = "Ein wichtiger Partner im Netzwerk ist ausgestiegen."
QUESTION = "Bitte beschreiben Sie genauer, wer im Beirat mitbestimmt."
ANSWER = "Wir haben den Text ergänzt: Im Beirat sitzen acht Menschen mit Behinderungen und fünf ohne."
NOTES = (
    "Nachvollziehbar, mit Zahlen belegt.",
    "Die Beteiligung ist konkret geplant.",
    "Gut, aber der Zeitplan ist eng.",
    "Hier bleiben Fragen für das Gespräch.",
)
SUMMARY = "Ein tragfähiges Netzwerk mit klaren Aufgaben."
STRENGTHS = "Menschen mit Behinderungen entscheiden mit."
WEAKNESSES = "Wie es nach der Förderung weitergeht, ist knapp beschrieben."
TALK_QUESTIONS = (
    "Wie wird der Beirat besetzt?",
    "Was trägt die Kommune bei, wenn die Förderung endet?",
)
TALK_ANSWER = (
    "Der Beirat wird in einer offenen Versammlung gewählt; die Kommune stellt Räume und eine halbe Stelle."
)
MINUTES = (
    "Das Netzwerk zeigt den Sozialraum. Der Beirat spricht für sich. Die offenen Fragen sind beantwortet."
)
MINUTES_CORRECTED = MINUTES + " Nachtrag: Die Kommune war durch die Sozialdezernentin vertreten."
NOTE = "Wir halten die Bewerbung übereinstimmend für förderwürdig und wollen im Gespräch über die Verstetigung sprechen."
UNLOCK = "Bei einem Kriterium waren die Punkte vertauscht; die Person hat das selbst gemeldet."
RULING_STAYS = "Eine frühere gemeinsame Tagung begründet keine Besorgnis der Befangenheit."
RULING_GOES = (
    "Die langjährige enge Zusammenarbeit kann Misstrauen gegen eine unparteiische Begutachtung begründen."
)
REJECTED_PAPERS = "Andere Interessenbekundungen belegen Bedarf und Beteiligung genauer."
REJECTED_TALKS = "Im Gespräch blieb offen, wer die Koordination auf Dauer trägt."
RESERVE = "Rückt nach, falls ein ausgewähltes Vorhaben nicht zustande kommt."
DECISION_PAPERS = "Nach den Gutachten und mit Blick auf die Mischung nach Größe und Region."
DECISION_TALKS = "Diese Vorhaben überzeugten auf dem Papier und vor Ort."
