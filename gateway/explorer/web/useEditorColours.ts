import { useMonaco } from '@graphiql/react';
import { useEffect } from 'react';

/** GraphiQL names its editor themes so; what they do not say comes from the editor's own themes. */
const themes = [
  { name: 'graphiql-LIGHT', base: 'vs', accent: '#2f4bb8', surface: '#ffffff', argument: '#6c69ce' },
  { name: 'graphiql-DARK', base: 'vs-dark', accent: '#9db0ff', surface: '#1d2330', argument: '#908aff' },
] as const;

/** Gives the editors the page's accent in place of GraphiQL's pink. */
export function useEditorColours(): void {
  const monaco = useMonaco((state) => state.monaco);
  useEffect(() => {
    for (const { name, base, accent, surface, argument } of themes) {
      monaco?.editor.defineTheme(name, {
        base,
        inherit: true,
        rules: [{ token: 'argument.identifier.gql', foreground: argument }],
        colors: colours(accent, surface),
      });
    }
  }, [monaco]);
}

function colours(accent: string, surface: string): Record<string, string> {
  const clear = '#ffffff00';
  const tint = `${accent}22`;
  return {
    'editor.background': clear,
    'scrollbar.shadow': clear,
    'editorWidget.background': surface,
    'editorHoverWidget.background': surface,
    'editorSuggestWidget.background': surface,
    'editorSuggestWidget.selectedBackground': tint,
    'editorSuggestWidget.selectedForeground': accent,
    'editorSuggestWidget.highlightForeground': accent,
    'menu.background': surface,
    'menu.selectionBackground': tint,
    'menu.selectionForeground': accent,
    'quickInput.background': surface,
    'quickInputList.focusBackground': tint,
    'list.hoverBackground': tint,
    'list.highlightForeground': accent,
    'textLink.foreground': accent,
    'textLink.activeForeground': accent,
    'editorLink.activeForeground': accent,
    focusBorder: accent,
  };
}
