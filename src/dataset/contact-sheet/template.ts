import Handlebars from 'handlebars';

/** Markup that is already escaped: what a template gave. */
export type Markup = Handlebars.SafeString;

/**
 * A template, always a constant of this room, as a function of its view. Everything in the view is escaped, except Markup;
 * a name that the view lacks is an error rather than a blank.
 */
export function template(source: string): (view: object) => Markup {
  const render = Handlebars.compile<object>(source.replaceAll(/\n\s*/g, '\n').trim(), {
    strict: true,
  });
  return (view) => new Handlebars.SafeString(render(view));
}

/** Text of this room's own that must not be escaped, such as its style sheet. */
export function ownMarkup(text: string): Markup {
  return new Handlebars.SafeString(text);
}
