/* Draws a chart that the server has described: the figure stands as JSON in the element named by data-figure.
   Colours of paper, text and lines come from the page, so that light and dark fit; the data keep their own. */

const REDRAW = ["(prefers-color-scheme: dark)", "(forced-colors: active)"];

function pageColours(element) {
  const style = getComputedStyle(element);
  const probe = document.createElement("span");
  element.append(probe);
  const colour = (name) => {
    probe.className = `colour-${name}`;
    return getComputedStyle(probe).color;
  };
  const found = { ink: style.color, line: colour("line"), font: style.fontFamily, way: [1, 2, 3].map(colour) };
  probe.remove();
  return found;
}

function axes(layout, colours) {
  const names = new Set([...Object.keys(layout).filter((key) => /^[xy]axis\d*$/.test(key)), "xaxis", "yaxis"]);
  return Object.fromEntries([...names].map((name) => [name, {
    automargin: true,
    gridcolor: colours.line,
    linecolor: colours.line,
    zerolinecolor: colours.line,
    fixedrange: true,
    ...layout[name],
  }]));
}

/* Long names beside the rows leave no room for the picture on a phone: there they are set on several lines. */
function onLines(words, width = 14) {
  return words.split(" ").reduce((lines, word) => {
    const last = lines.at(-1);
    if (last && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
    return lines;
  }, []).join("<br>");
}

function narrowed(layout, data) {
  const names = [...new Set(data.flatMap((trace) => trace.y ?? []))];
  if (!names.length || !names.every((name) => typeof name === "string")) return layout;
  const xaxis = layout.xaxis?.ticktext ? { tickangle: 90, ...layout.xaxis } : layout.xaxis;
  return { ...layout, xaxis, yaxis: { ...layout.yaxis, tickvals: names, ticktext: names.map((name) => onLines(name)) } };
}

function fitted(layout, colours) {
  return {
    ...layout,
    ...axes(layout, colours),
    autosize: true,
    width: undefined,
    paper_bgcolor: "rgba(0, 0, 0, 0)",
    plot_bgcolor: "rgba(0, 0, 0, 0)",
    font: { size: 16, ...layout.font, family: colours.font, color: colours.ink },
    colorway: layout.colorway ?? colours.way,
    margin: { l: 8, r: 8, t: 8, b: 8, ...layout.margin },
    // A press that takes a row of marks away is nothing that the keyboard could do.
    legend: {
      orientation: "h", x: 0, y: 1.02, xanchor: "left", yanchor: "bottom", itemclick: false, itemdoubleclick: false,
      ...layout.legend,
    },
    hoverlabel: { font: { family: colours.font, size: 16 }, ...layout.hoverlabel },
  };
}

/* What is said beside the pointer covers its neighbours: Escape takes it away, and the pointer may rest on it, where
   plotly would take it away or look for what lies below (WCAG 1.4.13). */
function dismissible(element) {
  const words = (target) => target?.closest?.(".hovertext");
  const away = () => window.Plotly.Fx.unhover(element);
  for (const kind of ["mousemove", "mousedown", "click"]) {
    element.addEventListener(kind, (event) => words(event.target) && event.stopPropagation(), true);
  }
  element.addEventListener("mouseout", (event) => {
    if (words(event.relatedTarget)) event.stopPropagation();
    else if (words(event.target) && !element.contains(event.relatedTarget)) away();
  }, true);
  document.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") away();
  });
}

/* plotly.js is a large file and may still be on its way. */
function plotly() {
  const script = document.querySelector("script[data-plotly]");
  if (window.Plotly) return Promise.resolve();
  return new Promise((done) => script.addEventListener("load", done, { once: true }));
}

export default async function figure(element) {
  await plotly();
  const written = JSON.parse(document.querySelector(element.dataset.figure).textContent);
  const { data, layout = {} } = typeof written === "string" ? JSON.parse(written) : written;
  const narrow = window.matchMedia("(max-width: 36rem)");
  element.hidden = false;
  const draw = () => {
    // A theme of plotly's own would paint over the page's colours.
    const { template: _theme, title: _title, ...own } = layout;
    const layoutHere = narrow.matches ? narrowed(own, data) : own;
    const options = { displayModeBar: false, responsive: true };
    window.Plotly.react(element, data, fitted(layoutHere, pageColours(element)), options);
  };
  draw();
  dismissible(element);
  for (const query of [narrow, ...REDRAW.map((media) => window.matchMedia(media))]) {
    query.addEventListener("change", draw);
  }
}
