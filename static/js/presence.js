// Who else is on this page right now: says every 20 seconds that the page is open, and shows the answer. A
// page in the background stays silent, and so counts as left after 40 seconds.
const token = () => document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1] ?? "";

for (const line of document.querySelectorAll("[data-presence]")) {
  const say = (gone) =>
    fetch(line.dataset.presence, {
      method: "POST",
      body: new URLSearchParams(gone ? { gone: "1" } : {}),
      headers: { "X-Autosave": "presence", "X-CSRFToken": token() },
      keepalive: true,
      redirect: "error",
    });
  const beat = async () => {
    if (document.visibilityState === "hidden") return;
    try {
      const response = await say(false);
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
  addEventListener("pagehide", () => say(true).catch(() => {}));
}
