import { controlBackfill, listWindows, showBackfill, startBackfill } from "@rentease/db";
import { createSandbox, type Sandbox } from "@rentease/sandbox";
import type { Gateway } from "@rentease/stripe";
import { createTestDatabase, waitUntil } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type BackfillStage, begin, createBackfillStage, day } from "./backfill-stage.ts";
import { references } from "./payment-histories.ts";
import { paymentRows } from "./payment-rows.ts";
import { receivedEvent } from "./received-event.ts";
import { idIn, stripeApi, textIn } from "./stripe-api.ts";

let stage: BackfillStage<Sandbox>;
beforeAll(async () => {
  stage = await createBackfillStage({
    database: await createTestDatabase(),
    createSandbox,
    waitUntil,
  });
});
afterAll(() => stage.close());

const card = { currency: "eur", confirm: "true", payment_method: "pm_card_visa" };

/** Pays once and returns the charge. */
async function pay(sandbox: Sandbox, amount = 12_000, fields = {}): Promise<string> {
  const intent = await stripeApi(sandbox.app).post("/v1/payment_intents", {
    ...card,
    amount: String(amount),
    ...fields,
  });
  sandbox.settle();
  return textIn(intent, "latest_charge") ?? "";
}

const stripeIds = async () => {
  const found = await stage.db.$client<{ id: string }[]>`
    select stripe_charge as id from payment_attempts order by created`;
  return found.map(({ id }) => id);
};

test("what was created exactly at `from` is in, at `to` it is out", async () => {
  await stage.at("boundaries", async ({ sandbox, gateway, pass }) => {
    const charges: string[] = [];
    for (let minute = 0; minute < 4; minute += 1) {
      charges.push(await pay(sandbox));
      pass(60_000);
    }
    await stage.backfill(gateway, begin + 60_000, begin + 3 * 60_000);
    expect(await stripeIds()).toEqual(charges.slice(1, 3));
    // The next period begins where this one ended.
    await stage.backfill(gateway, begin + 3 * 60_000, begin + 5 * 60_000);
    expect(await stripeIds()).toEqual(charges.slice(1));
  });
});

test("a refund in the period brings the charge it is of, with its reference", async () => {
  await stage.at("late refund", async ({ sandbox, gateway, pass, now }) => {
    const charge = await pay(sandbox, 12_000, { "metadata[booking_reference]": references[0] });
    pass(20 * day);
    const from = now();
    await stripeApi(sandbox.app).post("/v1/refunds", { charge, amount: "5000" });
    sandbox.settle();
    pass(day);
    const ended = await stage.backfill(gateway, from, now());
    expect(await stripeIds()).toEqual([charge]);
    const [payment] = await stage.db.$client`select received, refunded, review from payments`;
    expect(payment).toEqual({ received: 12_000n, refunded: 5_000n, review: "matched" });
    expect(ended?.counts.created).toBeGreaterThan(2);
  });
});

test("what we hold and is not final is asked about, whatever its age", async () => {
  await stage.at("unsettled", async ({ sandbox, gateway, pass, now }) => {
    const api = stripeApi(sandbox.app);
    const charge = await pay(sandbox);
    const dispute = idIn(await api.post(`/_sandbox/charges/${charge}/dispute`, {}));
    await stage.backfill(gateway, begin, now() + 1_000);
    const standing = async () =>
      (await stage.db.$client`select disputed, lost, status from payments`)[0];
    expect(await standing()).toMatchObject({ disputed: 12_000n, lost: 0n });
    // Lost while nobody listened, in a period in which nothing else happened.
    pass(30 * day);
    const from = now() + 1_000;
    await api.post(`/_sandbox/disputes/${dispute}/lose`, {});
    pass(2 * day);
    await stage.backfill(gateway, from + day, now());
    expect(await standing()).toMatchObject({ lost: 12_000n });
  });
});

test("a dry run says what it would do, and keeps none of it", async () => {
  await stage.at("dry", async ({ sandbox, gateway, pass, now }) => {
    const charge = await pay(sandbox, 12_000, { "metadata[booking_reference]": references[0] });
    await stripeApi(sandbox.app).post("/v1/refunds", { charge, amount: "5000" });
    sandbox.settle();
    pass(day);
    const before = await paymentRows(stage.db);
    const dry = await stage.backfill(gateway, begin, now(), "dry_run");
    expect(dry?.counts).toMatchObject({ matched: 1, changed: 0, adopted: 0 });
    expect(await paymentRows(stage.db)).toEqual(before);
    expect(await stage.db.$client`select * from object_fetches`).toEqual([]);
    const real = await stage.backfill(gateway, begin, now());
    expect(dry?.counts.created).toBe(real?.counts.created);
    expect(real?.counts).toMatchObject({ created: 5, matched: 1 });
  });
});

test("a dense window gives parts of itself away, and each object is listed once", async () => {
  await stage.at("dense", async ({ sandbox, gateway, pass, now }) => {
    for (let payment = 0; payment < 730; payment += 1) {
      await stripeApi(sandbox.app).post("/v1/payment_intents", { ...card, amount: "5000" });
      // Several in one second, and every second.
      if (payment % 3 === 0) pass(1_000);
    }
    sandbox.settle();
    pass(60_000);
    const ended = await stage.backfill(gateway, begin, now());
    const windows = (await listWindows(stage.db, ended?.id ?? "")).filter(
      ({ kind }) => kind === "charge",
    );
    expect(windows.length).toBeGreaterThan(2);
    expect(windows.reduce((sum, { listed: count }) => sum + count, 0)).toBe(730);
    let from = new Date(begin);
    for (const window of windows) {
      expect(window.from).toEqual(from);
      from = window.to;
    }
    expect(from).toEqual(ended?.to);
    expect((await stripeIds()).length).toBe(730);
  });
});

test("a window that keeps failing is reported, the others go on, and a retry ends it", async () => {
  await stage.at("failing", async ({ sandbox, gateway, pass, now }) => {
    await pay(sandbox);
    pass(60_000);
    let broken = true;
    const failing: Gateway = {
      ...gateway,
      async listObjects(type, window) {
        if (broken && type === "refund")
          throw Object.assign(new Error("refused"), { retry: false });
        return gateway.listObjects(type, window);
      },
    };
    const { id } = await startBackfill(stage.db, {
      from: new Date(begin),
      to: new Date(now()),
      timeZone: "UTC",
      mode: "apply",
      startedBy: "test",
    });
    const backfills = stage.walker(failing);
    const ended = async () => {
      await backfills.wake();
      return stage.untilEnded(id, gateway);
    };
    expect(await ended()).toMatchObject({ windows: { failed: 1, pending: 0, running: 0 } });
    expect(await stripeIds()).toHaveLength(1);
    const failed = (await listWindows(stage.db, id)).filter(({ state }) => state === "failed");
    expect(failed).toMatchObject([{ kind: "refund", error: "Error: refused" }]);
    broken = false;
    await controlBackfill(stage.db, id, "retry", "test");
    expect(await ended()).toMatchObject({ windows: { failed: 0, pending: 0, running: 0 } });
    await backfills.stop();
  });
});

test("a paused backfill stops at its page and goes on from there; a canceled one never does", async () => {
  await stage.at("paused", async ({ sandbox, gateway, pass, now }) => {
    for (let payment = 0; payment < 250; payment += 1) {
      await stripeApi(sandbox.app).post("/v1/payment_intents", { ...card, amount: "5000" });
    }
    sandbox.settle();
    pass(60_000);
    const { id } = await startBackfill(stage.db, {
      from: new Date(begin),
      to: new Date(now()),
      timeZone: "UTC",
      objects: ["charge"],
      mode: "apply",
      startedBy: "test",
    });
    let pages = 0;
    const pausing: Gateway = {
      ...gateway,
      async listObjects(type, window) {
        const page = await gateway.listObjects(type, window);
        pages += 1;
        if (pages === 2) await controlBackfill(stage.db, id, "pause", "test");
        return page;
      },
    };
    const backfills = stage.walker(pausing);
    await backfills.wake();
    await waitUntil(
      async () => {
        const shown = await showBackfill(stage.db, id);
        return shown?.state === "paused" && shown.windows.running === 0;
      },
      { timeoutMs: 20_000, what: "the pause" },
    );
    // The page that was under way is not applied, and listed again.
    expect(await stripeIds()).toHaveLength(100);
    await controlBackfill(stage.db, id, "resume", "test");
    await backfills.wake();
    const ended = await stage.untilEnded(id, gateway);
    expect(await stripeIds()).toHaveLength(250);
    expect(ended?.counts.listed).toBe(250);
    await backfills.stop();
    await expect(controlBackfill(stage.db, id, "pause", "test")).rejects.toThrow("finished");

    const other = await startBackfill(stage.db, {
      from: new Date(begin),
      to: new Date(now()),
      timeZone: "UTC",
      mode: "apply",
      startedBy: "test",
    });
    await controlBackfill(stage.db, other.id, "cancel", "test");
    await expect(controlBackfill(stage.db, other.id, "resume", "test")).rejects.toThrow("canceled");
  });
});

test("an object that can't be applied is left out and named, the others of its page are not", async () => {
  await stage.at("left out", async ({ sandbox, gateway, pass, now }) => {
    const charges = [
      await pay(sandbox),
      await pay(sandbox),
      await pay(sandbox),
      await pay(sandbox),
    ];
    pass(60_000);
    let broken = true;
    const damaging: Gateway = {
      ...gateway,
      async listObjects(type, window) {
        const page = await gateway.listObjects(type, window);
        for (const object of broken ? page.objects : []) {
          const [fact] = object.facts;
          // What PostgreSQL can't store, and what can't be read at all.
          if (object.id === charges[1] && fact?.object === "charge") {
            fact.facts.description = "\u0000";
          }
          if (object.id === charges[2]) {
            Object.assign(object, { facts: [], error: new Error("charge: cannot read amount") });
          }
        }
        return page;
      },
    };
    const { id } = await startBackfill(stage.db, {
      from: new Date(begin),
      to: new Date(now()),
      timeZone: "UTC",
      objects: ["charge"],
      mode: "apply",
      startedBy: "test",
    });
    const backfills = stage.walker(damaging);
    await backfills.wake();
    const ended = await stage.untilEnded(id, gateway);
    expect(ended).toMatchObject({ windows: { failed: 1 }, givenUp: 2 });
    expect((await stripeIds()).toSorted()).toEqual([charges[0], charges[3]].toSorted());
    const [failed] = (await listWindows(stage.db, id)).filter(({ state }) => state === "failed");
    expect(failed?.error).toMatch(/^left out: ch_/);
    broken = false;
    await controlBackfill(stage.db, id, "retry", "test");
    await backfills.wake();
    expect(await stage.untilEnded(id, gateway)).toMatchObject({
      windows: { failed: 0 },
      givenUp: 0,
    });
    expect(await stripeIds()).toHaveLength(4);
    await backfills.stop();
  });
});

test("what is open in the period and in no list is asked about, also where that was given up before", async () => {
  await stage.at("canceled", async ({ sandbox, gateway, pass, now }) => {
    const api = stripeApi(sandbox.app);
    const intent = idIn(await api.post("/v1/payment_intents", { amount: "900", currency: "eur" }));
    await stage.books.record([...sandbox.world.records.events.all()].map((e) => receivedEvent(e)));
    await stage.books.drain(10);
    await stage.db.$client`
      insert into object_fetches (object_type, stripe_id, reason, attempts, next_attempt_at, error)
      values ('payment_intent', ${intent}, 'conflict:status', 12, 'infinity', 'Error: no answer')`;
    await api.post(`/v1/payment_intents/${intent}/cancel`, {});
    pass(60_000);
    await stage.backfill(gateway, begin, now());
    const [row] = await stage.db.$client`select status from payment_intents`;
    expect(row).toEqual({ status: "canceled" });
  });
});

test("a backfill ends while another one is still at work", async () => {
  await stage.at("two", async ({ sandbox, gateway, pass, now }) => {
    await pay(sandbox);
    pass(60_000);
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const slow: Gateway = {
      ...gateway,
      async listObjects(type, window) {
        if (type === "refund") await held;
        return gateway.listObjects(type, window);
      },
    };
    const start = (objects: ("charge" | "refund")[]) =>
      startBackfill(stage.db, {
        from: new Date(begin),
        to: new Date(now()),
        timeZone: "UTC",
        objects,
        mode: "apply",
        startedBy: "test",
      });
    const long = await start(["refund"]);
    const backfills = stage.walker(slow);
    await backfills.wake();
    const short = await start(["charge"]);
    await backfills.wake();
    expect((await stage.untilEnded(short.id, gateway))?.state).toBe("finished");
    expect((await showBackfill(stage.db, long.id))?.state).toBe("running");
    release();
    expect((await stage.untilEnded(long.id, gateway))?.state).toBe("finished");
    await backfills.stop();
  });
});
