/** One of the key figures. */
export function Figure({ value, text }: { value: string; text: string }) {
  return (
    <div>
      <dd>{value}</dd>
      <dt>{text}</dt>
    </div>
  );
}
