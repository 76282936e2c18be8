// Passkeys need a script and a browser that knows them: only then is the way shown. Failing says so on the page.
if (window.PublicKeyCredential) {
  for (const section of document.querySelectorAll("[data-passkey]")) section.hidden = false;
}
document.addEventListener("allauth.error", (event) => {
  const trouble = document.querySelector("[data-passkey-trouble]");
  if (!trouble) return;
  event.preventDefault();
  trouble.hidden = false;
});
