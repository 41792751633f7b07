/** Text of the API's description: empty lines part paragraphs, and `backticks` mark code. */
export function ApiText({ text }: { text: string }) {
  return (
    <>
      {text.split(/\n\s*\n/).map((paragraph) => (
        <p>
          <WithCode text={paragraph} />
        </p>
      ))}
    </>
  );
}

export function WithCode({ text }: { text: string }) {
  return (
    <>{text.split("`").map((part, index) => (index % 2 === 0 ? part : <code>{part}</code>))}</>
  );
}
