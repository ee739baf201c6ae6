/* A button that prints the page; it is hidden until this runs, because without it it would do nothing. */

export default function print(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
