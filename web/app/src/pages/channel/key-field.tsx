import { useId, type ReactElement } from "react";
import type { ChannelInput } from "../../api/shapes";
import { useText } from "../../i18n/text";
import { Button, CopyButton } from "../../ui/button";
import { connectText } from "./connect-text";

interface KeyFieldProps {
  readonly input: ChannelInput;
  readonly streamKey: string | null;
  readonly isFresh: boolean;
  readonly isBusy: boolean;
  readonly onShow: () => void;
  readonly onHide: () => void;
  readonly onRotate: () => void;
}

/** The stream key: hidden until someone wants it, so that a shared screen gives nothing away. */
export function KeyField({ input, streamKey, isFresh, isBusy, onShow, onHide, onRotate }: KeyFieldProps): ReactElement {
  const t = useText(connectText);
  const id = useId();
  const isShown = streamKey !== null;
  return (
    <div className="copy">
      <label className="copy__label" htmlFor={id}>
        {t.key}
      </label>
      <div className="copy__row">
        <input
          id={id}
          className="copy__value mono"
          readOnly
          value={streamKey ?? `••••••••••••${input.key_hint.replace("…", "")}`}
          aria-describedby={`${id}-help`}
          data-secret=""
          onFocus={(event) => {
            if (isShown) event.currentTarget.select();
          }}
        />
        {isShown ? <CopyButton text={streamKey} label={t.key} /> : null}
        {isShown ? (
          <Button icon="eyeOff" onPress={onHide}>
            {t.hide}
          </Button>
        ) : (
          <Button icon="eye" onPress={onShow} isPending={isBusy}>
            {t.show}
          </Button>
        )}
        <Button icon="refresh" onPress={onRotate}>
          {t.rotate}
        </Button>
      </div>
      <p className="copy__hint" id={`${id}-help`} data-fresh={isFresh || undefined}>
        {isFresh ? t.fresh : t.showHelp}
      </p>
    </div>
  );
}
