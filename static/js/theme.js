// Light, dark or as the device says: at once and without a reload. Without this script the form posts.
const year = 60 * 60 * 24 * 365;

for (const form of document.querySelectorAll("[data-theme-form]")) {
  form.addEventListener("submit", (event) => {
    const theme = event.submitter?.value;
    if (!theme) return;
    event.preventDefault();
    const secure = location.protocol === "https:" ? "; Secure" : "";
    if (theme === "system") {
      document.documentElement.removeAttribute("data-kern-theme");
      document.cookie = `theme=; Path=/; Max-Age=0; SameSite=Lax${secure}`;
    } else {
      document.documentElement.dataset.kernTheme = theme;
      document.cookie = `theme=${theme}; Path=/; Max-Age=${year}; SameSite=Lax${secure}`;
    }
    for (const button of form.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.value === theme));
    }
  });
}
