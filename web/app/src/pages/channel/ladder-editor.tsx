import type { ReactElement } from "react";
import type { LadderRung } from "../../api/shapes";
import { useText } from "../../i18n/text";
import { Button, IconButton } from "../../ui/button";
import { TextField } from "../../ui/fields";
import { isLadderValid, MOST_RUNGS, nextRung } from "./ladder";
import { settingsText } from "./settings-text";

interface LadderProps {
  readonly ladder: readonly LadderRung[];
  readonly onChange: (ladder: LadderRung[]) => void;
}

export function LadderEditor({ ladder, onChange }: LadderProps): ReactElement {
  const t = useText(settingsText);
  const change = (index: number, changes: Partial<LadderRung>): void => {
    onChange(ladder.map((rung, at) => (at === index ? { ...rung, ...changes } : rung)));
  };
  return (
    <div className="ladder">
      {ladder.map((rung, index) => (
        <div className="ladder__row" key={index}>
          <TextField
            label={t.rungName}
            name={`rung-${String(index)}-name`}
            value={rung.name}
            onChange={(name) => {
              change(index, { name });
            }}
          />
          <TextField
            label={t.rungHeight}
            name={`rung-${String(index)}-height`}
            inputMode="numeric"
            unit="px"
            value={Number.isNaN(rung.height) ? "" : String(rung.height)}
            onChange={(value) => {
              change(index, { height: Number.parseInt(value, 10) });
            }}
          />
          <TextField
            label={t.rungBitrate}
            name={`rung-${String(index)}-bitrate`}
            inputMode="numeric"
            unit="kb/s"
            value={Number.isNaN(rung.bitrate_bps) ? "" : String(rung.bitrate_bps / 1_000)}
            onChange={(value) => {
              change(index, { bitrate_bps: Number.parseInt(value, 10) * 1_000 });
            }}
          />
          <IconButton
            icon="trash"
            label={t.rungRemove(rung.name)}
            isDisabled={ladder.length === 1}
            onPress={() => {
              onChange(ladder.filter((_, at) => at !== index));
            }}
          />
        </div>
      ))}
      {isLadderValid(ladder) ? null : (
        <p className="field__fault" role="alert">
          {t.rungFault}
        </p>
      )}
      <div>
        <Button
          icon="plus"
          isDisabled={ladder.length >= MOST_RUNGS}
          onPress={() => {
            onChange([...ladder, nextRung(ladder)]);
          }}
        >
          {t.rungAdd}
        </Button>
      </div>
    </div>
  );
}
