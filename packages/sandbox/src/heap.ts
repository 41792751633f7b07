export interface Heap<T> {
  readonly size: number;
  push(item: T): void;
  peek(): T | undefined;
  pop(): T | undefined;
  items(): T[];
}

/** A binary heap, smallest key first; equal keys come out in the order they went in. */
export function createHeap<T>(keyOf: (item: T) => number): Heap<T> {
  interface Node {
    key: number;
    order: number;
    item: T;
  }
  const nodes: Node[] = [];
  let order = 0;
  const before = (a: Node, b: Node) => a.key < b.key || (a.key === b.key && a.order < b.order);

  function rise(node: Node): void {
    let at = nodes.length;
    while (at > 0) {
      const parentAt = (at - 1) >> 1;
      const parent = nodes[parentAt];
      if (parent === undefined || !before(node, parent)) break;
      nodes[at] = parent;
      at = parentAt;
    }
    nodes[at] = node;
  }

  function sink(node: Node): void {
    let at = 0;
    for (;;) {
      let childAt = 2 * at + 1;
      let child = nodes[childAt];
      if (child === undefined) break;
      const right = nodes[childAt + 1];
      if (right !== undefined && before(right, child)) {
        childAt += 1;
        child = right;
      }
      if (!before(child, node)) break;
      nodes[at] = child;
      at = childAt;
    }
    nodes[at] = node;
  }

  return {
    get size() {
      return nodes.length;
    },
    push(item) {
      order += 1;
      rise({ key: keyOf(item), order, item });
    },
    peek: () => nodes[0]?.item,
    pop() {
      const first = nodes[0];
      const last = nodes.pop();
      if (first === undefined || last === undefined) return undefined;
      if (nodes.length > 0) sink(last);
      return first.item;
    },
    items: () => nodes.toSorted((a, b) => (before(a, b) ? -1 : 1)).map((node) => node.item),
  };
}
