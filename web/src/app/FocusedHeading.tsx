import type { ComponentProps } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

interface Properties extends ComponentProps<'h2'> {
  level: 1 | 2 | 3;
}

/** The heading of what was just opened: it has the focus from the start, so that reading goes on there. */
export function FocusedHeading({ level, ...heading }: Properties) {
  const element = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => element.current?.focus(), []);
  const Heading = `h${level}` as 'h2';
  return <Heading ref={element} tabIndex={-1} {...heading} />;
}
