/** Attributes of an SVG element; numbers are written with at most one decimal, which is enough for a pixel. */
export type Attributes = Readonly<Record<string, string | number>>;

/** An SVG element as text. Content is markup already; text goes through `svgText`. */
export function svgElement(name: string, attributes: Attributes, content = ''): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${attributeText(value)}"`);
  return content === ''
    ? `<${name}${written.join('')}/>`
    : `<${name}${written.join('')}>${content}</${name}>`;
}

export function svgText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

export function oneDecimal(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function attributeText(value: string | number): string {
  return typeof value === 'number' ? oneDecimal(value) : svgText(value).replaceAll('"', '&quot;');
}
