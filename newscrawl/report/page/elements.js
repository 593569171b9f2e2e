'use strict';
// Makes elements. Every word of an article reaches the page through here: as text, never as markup.

const SVG_NAMESPACE = 'http://www.w3.org/2000/svg';
const SAFE_ADDRESS = /^(#|https?:\/\/)/i;

/** Return an HTML element; children are elements or strings, in lists of any depth, and what is null is left out. */
function h(tag, attributes, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/** Return an SVG element. */
function svg(tag, attributes, ...children) {
  return filled(document.createElementNS(SVG_NAMESPACE, tag), attributes, children);
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'on') listen(element, value);
    else if (name === 'style')
      for (const [property, given] of Object.entries(value)) element.style.setProperty(property, given);
    else if (name === 'href') point(element, value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

function listen(element, handlers) {
  for (const [event, handler] of Object.entries(handlers)) element.addEventListener(event, handler);
}

/** Set where a link leads. An address that is neither of this page nor of the web, such as javascript:, is no link. */
function point(element, address) {
  if (!SAFE_ADDRESS.test(address)) return;
  element.setAttribute('href', address);
  if (!address.startsWith('#')) element.setAttribute('rel', 'noopener noreferrer');
}
