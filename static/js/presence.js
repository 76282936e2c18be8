// Who else is on this page right now: says every 20 seconds that the page is open, and shows the answer. A
// page in the background stays silent, and so counts as left after 40 seconds.
const token = () => document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1] ?? "";

for (const line of document.querySelectorAll("[data-presence]")) {
  const beat = async () => {
    if (document.visibilityState === "hidden") return;
    try {
      const response = await fetch(line.dataset.presence, {
        method: "POST",
        headers: { "X-Autosave": "presence", "X-CSRFToken": token() },
        redirect: "error",
      });
      if (!response.ok) return;
      const { html } = await response.json();
      const names = new DOMParser().parseFromString(html, "text/html").body.textContent.trim();
      // Spoken only when it changes.
      if (line.textContent.trim() !== names) line.textContent = names;
    } catch {
      // Offline: nobody is seen, and nobody misses more than this line.
    }
  };
  setInterval(beat, 20_000);
  document.addEventListener("visibilitychange", beat);
}
