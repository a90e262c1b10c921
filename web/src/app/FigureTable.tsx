interface Properties {
  caption: string;
  captionLook?: string;
  heads: readonly string[];
  /** Each a name and its figures. */
  rows: readonly (readonly [name: string, ...figures: string[]])[];
}

/** Figures of some things, a row each. */
export function FigureTable({ caption, captionLook = 'only-heard', heads, rows }: Properties) {
  return (
    <table>
      <caption class={captionLook}>{caption}</caption>
      <thead>
        <tr>
          {heads.map((head, i) => (
            <th key={head} scope="col" class={i === 0 ? undefined : 'number'}>
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, ...figures], i) => (
          <tr key={`${i} ${name}`}>
            <th scope="row">{name}</th>
            {figures.map((figure, k) => (
              <td key={heads[k + 1]} class="number">
                {figure}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
