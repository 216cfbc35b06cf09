/** In which language the service speaks to the citizen, and the caseworker should. */
import { useTools } from "./kit.tsx";

const NAMES = { "de": "Deutsch", "de-simple": "Einfache Sprache", "en": "English", "tr": "Türkçe", "ar": "العربية", "uk": "Українська" } as const;

interface Choice { id: string; name?: string; selected: string; choose?: (language: string) => void }

export function LanguageChoice({ id, name, selected, choose }: Choice) {
  const { say } = useTools();
  return (
    <div class="field">
      <label for={id}>{say("start.language")}</label>
      <select id={id} name={name} onChange={(event) => choose?.(event.currentTarget.value)}>
        {Object.entries(NAMES).map(([code, own]) => <option key={code} value={code} lang={code === "de-simple" ? "de" : code} selected={code === selected}>{own}</option>)}
      </select>
    </div>
  );
}
