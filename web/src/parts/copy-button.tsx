import { useState } from 'react';
import { t } from '../messages/en.ts';
import ui from './ui.module.css';

/** Says whether it did: a clipboard may be forbidden. */
export function CopyButton({ text, word = t.state.copy }: { readonly text: string | (() => string); readonly word?: string }) {
  const [says, setSays] = useState(word);
  const copy = (): void =>
    void navigator.clipboard.writeText(typeof text === 'string' ? text : text()).then(
      () => setSays(t.state.copied),
      () => setSays(t.state.notCopied),
    );
  return (
    <button type="button" className={ui.button} onClick={copy} aria-live="polite">
      {says}
    </button>
  );
}
