/* A button that saves a chart as a picture; hidden until this runs. SVG, since it needs no drawing surface, which our
   content-security policy would not fill from a text. The picture carries its own paper and title. */

export default function picture(button) {
  const chart = document.querySelector(button.dataset.picture);
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (!window.Plotly || !chart.data) return;
    const papers = [document.body, document.documentElement].map((one) => getComputedStyle(one).backgroundColor);
    const paper = papers.find((colour) => colour !== "rgba(0, 0, 0, 0)") ?? "#ffffff";
    const layout = {
      ...chart.layout,
      paper_bgcolor: paper,
      title: { text: button.dataset.title, font: { size: 14 }, x: 0.01, xanchor: "left" },
      margin: { ...chart.layout.margin, t: (chart.layout.margin?.t ?? 0) + 48 },
    };
    const figure = { data: chart.data, layout };
    const width = Math.max(900, chart.clientWidth);
    await window.Plotly.downloadImage(figure, {
      format: "svg", filename: button.dataset.name, width, height: chart.clientHeight + 48,
    });
  });
}
