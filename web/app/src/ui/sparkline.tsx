/** A small curve of the last minutes, drawn from zero. */
import type { ReactElement } from "react";
import "./sparkline.css";

const WIDTH = 120;
const HEIGHT = 28;

interface SparklineProps {
  readonly values: readonly (number | null)[];
  readonly label: string;
  /** How many values the whole width stands for. */
  readonly span: number;
}

/** The curve as an SVG path; a missing value breaks it. */
export function sparklinePath(values: readonly (number | null)[], span: number, width: number, height: number): string {
  const shown = values.slice(-span);
  const highest = Math.max(1, ...shown.map((value) => value ?? 0));
  const left = span - shown.length;
  let path = "";
  let isDown = false;
  shown.forEach((value, index) => {
    if (value === null) {
      isDown = false;
      return;
    }
    const x = ((left + index) / Math.max(1, span - 1)) * width;
    const y = height - 1 - (value / highest) * (height - 3);
    path += `${isDown ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
    isDown = true;
  });
  return path;
}

export function Sparkline({ values, label, span }: SparklineProps): ReactElement {
  return (
    <svg className="sparkline" role="img" aria-label={label} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none">
      <path d={sparklinePath(values, span, WIDTH, HEIGHT)} fill="none" stroke="currentColor" strokeWidth="1.5" vectorEffect="non-scaling-stroke" strokeLinejoin="round" />
    </svg>
  );
}
