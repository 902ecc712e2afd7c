import { useMutation } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { updateChannel } from "../../api/calls";
import { queries, queryClient } from "../../api/queries";
import type { Channel } from "../../api/shapes";
import { formatCount } from "../../format/numbers";
import { useText } from "../../i18n/text";
import { useLanguage } from "../../session/preferences";
import { Button, IconButton } from "../../ui/button";
import { notify, notifyProblem } from "../../ui/notices";
import { downloadChannels } from "./csv";
import { controlText } from "./text";

interface BulkProps {
  readonly channels: readonly Channel[];
  readonly mayEdit: boolean;
  readonly onDone: () => void;
}

/** What can be done to all picked channels at once. */
export function BulkBar({ channels, mayEdit, onDone }: BulkProps): ReactElement {
  const t = useText(controlText);
  const count = formatCount(channels.length, useLanguage());
  const listing = useMutation({
    mutationFn: async (isListed: boolean) => {
      for (const channel of channels) await updateChannel(channel.slug, { is_listed: isListed });
      return isListed;
    },
    onSuccess: (isListed) => {
      notify(isListed ? t.listed(count) : t.unlisted(count));
      onDone();
    },
    onError: notifyProblem,
    onSettled: () => queryClient.invalidateQueries({ queryKey: queries.channels.queryKey }),
  });
  const set = (isListed: boolean) => () => {
    listing.mutate(isListed);
  };
  return (
    <div className="bulk" role="toolbar" aria-label={t.picked(count)}>
      <strong>{t.picked(count)}</strong>
      {mayEdit ? (
        <>
          <Button icon="eye" onPress={set(true)} isDisabled={listing.isPending}>
            {t.list_}
          </Button>
          <Button icon="eyeOff" onPress={set(false)} isDisabled={listing.isPending}>
            {t.unlist}
          </Button>
        </>
      ) : null}
      <Button
        icon="download"
        onPress={() => {
          downloadChannels(channels);
        }}
      >
        {t.csv}
      </Button>
      <IconButton icon="close" label={t.unpick} onPress={onDone} />
    </div>
  );
}
