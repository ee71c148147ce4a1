import { useState } from 'react';
import { t } from '../../messages/en.ts';
import ui from '../../parts/ui.module.css';
import type { Act } from './acting.ts';
import s from './comment-box.module.css';

export interface CommentBoxProps {
  readonly what: Act;
  readonly onSend: (comment: string) => void;
  readonly onCancel: () => void;
}

/** Enter sends, also without a word; Escape gives up. */
export function CommentBox({ what, onSend, onCancel }: CommentBoxProps) {
  const [comment, setComment] = useState('');
  const canSend = what !== 'comment' || comment.trim() !== '';
  return (
    <form
      className={s.box}
      onSubmit={(event) => {
        event.preventDefault();
        if (canSend) onSend(comment);
      }}
    >
      <input
        className={ui.field}
        aria-label={t.alerts.commentFor[what]}
        placeholder={t.alerts.commentFor[what]}
        value={comment}
        maxLength={1000}
        autoFocus
        onChange={({ target }) => setComment(target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          onCancel();
        }}
      />
      <button type="submit" className={ui.primary} disabled={!canSend}>
        {t.alerts.acts[what]}
      </button>
      <button type="button" className={ui.button} onClick={onCancel}>
        {t.alerts.cancel}
      </button>
    </form>
  );
}
