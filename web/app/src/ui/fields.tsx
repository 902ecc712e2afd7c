/** Form fields: a label above, a hint below, and the fault in place of the hint. */
import { useState, type ReactElement, type ReactNode } from "react";
import { Button as AriaButton } from "react-aria-components/Button";
import { FieldError } from "react-aria-components/FieldError";
import { Input } from "react-aria-components/Input";
import { Label } from "react-aria-components/Label";
import { ListBox, ListBoxItem } from "react-aria-components/ListBox";
import { Popover } from "react-aria-components/Popover";
import { RadioButton, RadioField, RadioGroup } from "react-aria-components/RadioGroup";
import { SearchField } from "react-aria-components/SearchField";
import { Select, SelectValue } from "react-aria-components/Select";
import { SwitchButton, SwitchField as AriaSwitchField } from "react-aria-components/Switch";
import { Text } from "react-aria-components/Text";
import { TextArea } from "react-aria-components/TextArea";
import { TextField as AriaTextField } from "react-aria-components/TextField";
import { useText } from "../i18n/text";
import { Icon } from "./icons";
import { uiText } from "./text";
import "./fields.css";

interface FieldProps {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly fault?: string | null;
}

function Below({ hint, fault }: Pick<FieldProps, "hint" | "fault">): ReactElement | null {
  if (fault) return <FieldError className="field__fault">{fault}</FieldError>;
  if (hint === undefined) return null;
  return (
    <Text slot="description" className="field__hint">
      {hint}
    </Text>
  );
}

interface TextFieldProps extends FieldProps {
  readonly name: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly type?: "text" | "email" | "password" | "number";
  readonly autoComplete?: string;
  readonly isRequired?: boolean;
  readonly isDisabled?: boolean;
  readonly isMono?: boolean;
  readonly autoFocus?: boolean;
  readonly rows?: number;
  readonly unit?: string;
  readonly inputMode?: "numeric" | "decimal";
}

export function TextField(props: TextFieldProps): ReactElement {
  const { label, hint, fault, rows, unit, isMono, inputMode, ...field } = props;
  const shape = `field__input${isMono === true ? " mono" : ""}`;
  return (
    <AriaTextField
      {...field}
      className="field"
      isInvalid={Boolean(fault)}
      validationBehavior="aria"
      autoCorrect="off"
      spellCheck={isMono === true || field.type !== undefined ? "false" : "true"}
    >
      <Label className="field__label">{label}</Label>
      <span className="field__box">
        {rows === undefined ? <Input className={shape} {...(inputMode === undefined ? {} : { inputMode })} /> : <TextArea className={shape} rows={rows} />}
        {unit === undefined ? null : <span className="field__unit">{unit}</span>}
      </span>
      <Below hint={hint} fault={fault ?? null} />
    </AriaTextField>
  );
}

interface PasswordFieldProps extends Omit<TextFieldProps, "type" | "rows" | "unit" | "isMono" | "inputMode"> {
  readonly isShownFirst?: boolean;
}

/** A password that can be looked at. */
export function PasswordField({ label, hint, fault, isShownFirst = false, ...field }: PasswordFieldProps): ReactElement {
  const t = useText(uiText);
  const [isShown, setIsShown] = useState(isShownFirst);
  return (
    <AriaTextField {...field} type={isShown ? "text" : "password"} className="field" isInvalid={Boolean(fault)} validationBehavior="aria">
      <Label className="field__label">{label}</Label>
      <span className="field__box">
        <Input className="field__input" />
        <AriaButton
          className="button button--quiet button--icon"
          aria-label={isShown ? t.hide : t.show}
          onPress={() => {
            setIsShown(!isShown);
          }}
        >
          <Icon name={isShown ? "eyeOff" : "eye"} />
        </AriaButton>
      </span>
      <Below hint={hint} fault={fault ?? null} />
    </AriaTextField>
  );
}

export interface Option<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly help?: string;
}

interface ChoiceProps<T extends string> extends FieldProps {
  readonly value: T;
  readonly options: readonly Option<T>[];
  readonly onChange: (value: T) => void;
  readonly isDisabled?: boolean;
}

export function SelectField<T extends string>({ label, hint, fault, value, options, onChange, isDisabled }: ChoiceProps<T>): ReactElement {
  return (
    <Select
      className="field"
      value={value}
      isDisabled={isDisabled ?? false}
      isInvalid={Boolean(fault)}
      onChange={(key) => {
        const picked = options.find((option) => option.value === key);
        if (picked !== undefined) onChange(picked.value);
      }}
    >
      <Label className="field__label">{label}</Label>
      <AriaButton className="field__input field__input--select">
        <SelectValue>{({ selectedText }) => selectedText}</SelectValue>
        <Icon name="down" size={16} />
      </AriaButton>
      <Below hint={hint} fault={fault ?? null} />
      <Popover className="popover popover--select">
        <ListBox className="menu" items={options}>
          {(option) => (
            <ListBoxItem id={option.value} textValue={option.label} className="menu__item">
              <span className="menu__words">
                <Text slot="label">{option.label}</Text>
                {option.help === undefined ? null : (
                  <Text slot="description" className="menu__help">
                    {option.help}
                  </Text>
                )}
              </span>
              <Icon name="check" size={16} />
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </Select>
  );
}

/** Few choices that each need a sentence: shown open, as cards. */
export function ChoiceCards<T extends string>({ label, hint, fault, value, options, onChange, isDisabled }: ChoiceProps<T>): ReactElement {
  return (
    <RadioGroup
      className="field"
      value={value}
      isDisabled={isDisabled ?? false}
      isInvalid={Boolean(fault)}
      onChange={(key) => {
        const picked = options.find((option) => option.value === key);
        if (picked !== undefined) onChange(picked.value);
      }}
    >
      <Label className="field__label">{label}</Label>
      <div className="choices">
        {options.map((option) => (
          <RadioField key={option.value} value={option.value}>
            <RadioButton className="choice">
              <span className="choice__dot" aria-hidden="true" />
              <span>
                <strong>{option.label}</strong>
                {option.help === undefined ? null : <span className="choice__help">{option.help}</span>}
              </span>
            </RadioButton>
          </RadioField>
        ))}
      </div>
      <Below hint={hint} fault={fault ?? null} />
    </RadioGroup>
  );
}

interface SwitchProps {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly isSelected: boolean;
  readonly isDisabled?: boolean;
  readonly onChange: (isSelected: boolean) => void;
}

export function SwitchField({ label, hint, ...rest }: SwitchProps): ReactElement {
  return (
    <AriaSwitchField {...rest}>
      <SwitchButton className="switch">
        <span className="switch__track" aria-hidden="true" />
        <span>
          <span className="field__label">{label}</span>
          {hint === undefined ? null : <span className="field__hint">{hint}</span>}
        </span>
      </SwitchButton>
    </AriaSwitchField>
  );
}

interface SearchProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** The search box of a list; `/` puts the cursor into it. */
export function SearchBox({ label, value, onChange }: SearchProps): ReactElement {
  const t = useText(uiText);
  return (
    <SearchField className="search" aria-label={label} value={value} onChange={onChange}>
      <Icon name="search" size={16} />
      <Input className="search__input" placeholder={label} data-search="" />
      <AriaButton className="search__clear" aria-label={t.clearSearch}>
        <Icon name="close" size={14} />
      </AriaButton>
    </SearchField>
  );
}
