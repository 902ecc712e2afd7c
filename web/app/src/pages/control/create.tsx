import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState, type ReactElement } from "react";
import { Form } from "react-aria-components/Form";
import { createChannel } from "../../api/calls";
import { asProblem } from "../../api/problem";
import { queries, queryClient } from "../../api/queries";
import type { ChannelMode } from "../../api/shapes";
import { checkSlug, suggestSlug } from "../../format/slug";
import type { Language } from "../../i18n/language";
import { useText } from "../../i18n/text";
import { useDraft } from "../../session/draft";
import { holdFreshKey } from "../../session/fresh-keys";
import { Button } from "../../ui/button";
import { Problem } from "../../ui/feedback";
import { ChoiceCards, TextField } from "../../ui/fields";
import { Dialog } from "../../ui/overlay";
import { uiText } from "../../ui/text";
import { settingText } from "./create-text";

export const MODES = ["encode", "passthrough_top", "passthrough_all"] as const satisfies readonly ChannelMode[];
export const NAME_LONGEST = 100;

interface NewChannel {
  readonly name: string;
  /** Null follows the name. */
  readonly slug: string | null;
  readonly mode: ChannelMode;
}

const BLANK: NewChannel = { name: "", slug: null, mode: "encode" };

export function nameFault(name: string, words: { readonly required: string; readonly tooLong: string }): string | null {
  if (name.trim() === "") return words.required;
  return name.trim().length > NAME_LONGEST ? words.tooLong : null;
}

function slugFault(slug: string, taken: ReadonlySet<string>, t: (typeof settingText)[Language]): string | null {
  const fault = checkSlug(slug);
  if (fault !== null) return t[`slug_${fault}`];
  return taken.has(slug) ? t.slugTaken : null;
}

interface CreateProps {
  readonly taken: ReadonlySet<string>;
  readonly onClose: () => void;
}

interface DraftNoteProps {
  readonly isShown: boolean;
  readonly discard: string;
  readonly onDiscard: () => void;
}

/** Says that what stands in the form is from an earlier visit. */
export function DraftNote({ isShown, discard, onDiscard }: DraftNoteProps): ReactElement | null {
  const t = useText(settingText);
  if (!isShown) return null;
  return (
    <p className="note draft-note" role="status">
      {t.draftKept}
      <Button variant="quiet" onPress={onDiscard}>
        {discard}
      </Button>
    </p>
  );
}

export function CreateDialog({ taken, onClose }: CreateProps): ReactElement {
  const t = useText(settingText);
  const ui = useText(uiText);
  const navigate = useNavigate();
  const draft = useDraft("new-channel", BLANK);
  const [isTried, setIsTried] = useState(false);
  const { name, mode } = draft.value;
  const slug = draft.value.slug ?? suggestSlug(name, taken);

  const creating = useMutation({
    mutationFn: () => createChannel({ name: name.trim(), slug, mode }),
    onSuccess: async (channel) => {
      draft.discard();
      const [input] = channel.inputs;
      if (input?.stream_key) holdFreshKey(input.id, input.stream_key);
      queryClient.setQueryData(queries.channel(channel.slug).queryKey, channel);
      void queryClient.invalidateQueries({ queryKey: queries.channels.queryKey });
      await navigate({ to: "/control/$slug", params: { slug: channel.slug } });
    },
  });

  const problem = creating.error === null ? null : asProblem(creating.error);
  const slugWords = slugFault(slug, taken, t);
  const nameWords = nameFault(name, { required: ui.required, tooLong: t.nameTooLong });
  const isSlugSeen = isTried || draft.value.slug !== null || slug !== "";

  return (
    <Dialog title={t.create} isOpen onClose={onClose} size="wide">
      <Form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          setIsTried(true);
          if (nameWords === null && slugWords === null) creating.mutate();
        }}
      >
        <DraftNote isShown={draft.isRestored} discard={t.discardDraft} onDiscard={draft.discard} />
        <TextField
          label={t.name}
          name="name"
          value={name}
          hint={t.nameHint}
          fault={isTried || name.length > NAME_LONGEST ? nameWords : null}
          onChange={(value) => {
            draft.set({ name: value });
          }}
          autoFocus
        />
        <TextField
          label={t.slug}
          name="slug"
          value={slug}
          isMono
          hint={t.slugHint(`${location.host}/watch/${slug === "" ? "…" : slug}`)}
          fault={isSlugSeen ? slugWords : null}
          onChange={(value) => {
            draft.set({ slug: value.toLowerCase() });
          }}
        />
        <ChoiceCards
          label={t.mode}
          value={mode}
          options={MODES.map((value) => ({ value, label: t[`mode_${value}`], help: t[`mode_${value}_help`] }))}
          onChange={(value) => {
            draft.set({ mode: value });
          }}
        />
        {problem === null ? null : <Problem error={problem} />}
        <p className="note">{t.createNote}</p>
        <div className="dialog__foot">
          <Button onPress={onClose}>{ui.cancel}</Button>
          <Button variant="primary" type="submit" isPending={creating.isPending}>
            {t.submit}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
