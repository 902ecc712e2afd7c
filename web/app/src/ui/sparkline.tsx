/** A small curve of the last minutes, drawn from zero. */
import type { ReactElement } from "react";
import { sparklinePath } from "./sparkline-path";
import "./sparkline.css";

const WIDTH = 120;
const HEIGHT = 28;

interface SparklineProps {
  readonly values: readonly (number | null)[];
  readonly label: string;
  /** How many values the whole width stands for. */
  readonly span: number;
}

export function Sparkline({ values, label, span }: SparklineProps): ReactElement {
  return (
    <svg className="sparkline" role="img" aria-label={label} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none">
      <path d={sparklinePath(values, span, WIDTH, HEIGHT)} fill="none" stroke="currentColor" strokeWidth="1.5" vectorEffect="non-scaling-stroke" strokeLinejoin="round" />
    </svg>
  );
}
