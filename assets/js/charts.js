// Charts: columns and steps, drawn in the page's own colours. Loaded only by pages that have one.
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { LabelLayout } from "echarts/features";
import { SVGRenderer } from "echarts/renderers";
import { onContent, written } from "./words.js";

use([BarChart, LineChart, AriaComponent, GridComponent, LegendComponent, LabelLayout, MarkLineComponent, TooltipComponent, SVGRenderer]);

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--kc-${name}`).trim();
const face = () => ({ fontFamily: colour("sans"), fontSize: 12, color: colour("ink-2") });
const axisLook = () => ({
  axisLine: { lineStyle: { color: colour("line-strong") } },
  axisTick: { show: false },
  axisLabel: face(),
  splitLine: { lineStyle: { color: colour("line-2") } },
});

function columnStyle(style) {
  const [blue, paper] = [colour("primary"), colour("surface")];
  if (style === "hollow") return { color: paper, borderColor: colour("ink-2"), borderWidth: 1.2 };
  if (style !== "hatched") return { color: blue };
  const decal = { symbol: "rect", color: blue, dashArrayX: [1, 0], dashArrayY: [2, 3], rotation: -Math.PI / 4 };
  return { color: paper, borderColor: blue, borderWidth: 1, decal };
}

function columns(data) {
  return {
    grid: { left: 8, right: 8, top: 36, bottom: 4, containLabel: true },
    legend: { left: 0, top: 0, itemWidth: 12, itemHeight: 12, icon: "rect", textStyle: face(), selectedMode: false },
    xAxis: { type: "category", data: data.labels, ...axisLook() },
    yAxis: { type: "value", min: 0, minInterval: 1, ...axisLook(), axisLine: { show: false } },
    series: data.series.map((one) => ({
      type: "bar", stack: "all", name: one.name, data: one.values, barMaxWidth: 22, itemStyle: columnStyle(one.style),
    })),
  };
}

// Days at even distances from the first to the last; echarts would begin anew at each month.
const TICKS = 7;
const DAY = 24 * 3600 * 1000;
function days(data) {
  const instants = [...data.actual, ...data.expected].map(([at]) => Date.parse(at));
  const first = Math.min(...instants);
  const step = Math.max(1, Math.ceil((Math.max(...instants) - first) / DAY / TICKS)) * DAY;
  return Array.from({ length: TICKS + 1 }, (_, n) => first + n * step).filter((at) => at <= Math.max(...instants));
}

function line(name, points, look) {
  const low = points.length && points.at(-1)[1] < 5; // or the axis would strike the words through
  const end = { show: true, formatter: `${name}${document.documentElement.lang === "en" ? " " : ""}{@[1]}%`, ...face(), color: look.color, fontWeight: look.weight, offset: [0, low ? -10 : 0] };
  return {
    type: "line", name, data: points, showSymbol: look.symbol, symbol: "circle", symbolSize: 5, step: look.step, color: look.color,
    lineStyle: { color: look.color, width: look.width, type: look.type },
    areaStyle: look.filled ? { color: look.color, opacity: 0.08 } : undefined, endLabel: end,
    labelLayout: { moveOverlap: "shiftY" }, // two lines that end at the same height keep both their words
  };
}

function steps(data) {
  const [actual, expected] = data.names;
  const done = line(actual, data.actual, { color: colour("primary"), width: 2, type: "solid", step: "end", symbol: true, filled: true, weight: 600 });
  done.markLine = {
    symbol: "none", silent: true, lineStyle: { color: colour("ink-3"), type: "solid", width: 1 },
    label: { ...face(), formatter: ({ name }) => name }, data: (data.marks ?? []).map(([day, mark]) => ({ xAxis: day, name: mark })),
  };
  return {
    grid: { left: 8, right: 96, top: 20, bottom: 4, containLabel: true },
    xAxis: { type: "time", ...axisLook(), axisLabel: { ...face(), hideOverlap: true, customValues: days(data), formatter: (at) => written(new Date(at), { month: "short", day: "numeric" }) }, splitLine: { show: false } },
    yAxis: { type: "value", min: 0, max: 100, interval: 25, ...axisLook(), axisLine: { show: false }, axisLabel: { ...face(), formatter: "{value}%" } },
    series: [line(expected, data.expected, { color: colour("ink-3"), width: 1.4, type: "dashed", symbol: false }), done],
  };
}

function draw(place) {
  const data = JSON.parse(place.dataset.chart);
  const chart = init(place, null, { renderer: "svg" });
  const option = data.kind === "columns" ? columns(data) : steps(data);
  chart.setOption({ animation: false, aria: { enabled: true }, textStyle: { fontFamily: colour("sans") }, ...option });
  new ResizeObserver(() => chart.resize()).observe(place);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    const again = data.kind === "columns" ? columns(data) : steps(data);
    chart.setOption(again, { replaceMerge: ["series"] });
  });
}

onContent((root) => root.querySelectorAll("[data-chart]:not([_echarts_instance_])").forEach(draw));
