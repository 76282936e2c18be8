// Mends a flaw of django.contrib.admin's two-box selector after it has built itself.
addEventListener("load", () => {
  for (const mark of document.querySelectorAll(".search-label-icon[aria-label]")) mark.setAttribute("role", "img");
});
