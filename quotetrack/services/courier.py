"""Whoever carries alerts: a thread of the server, once for all its processes, or ``quotetrack deliver``."""

import json
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from typing import Any, Final

from quotetrack.errors import StorageError
from quotetrack.logs import get_log
from quotetrack.metrics import count_delivery
from quotetrack.services.alerts import purge_alerts, read_alerts
from quotetrack.services.deliveries import Task, has_due, note_outcome, take_due, take_duty
from quotetrack.services.leases import forget_leases
from quotetrack.services.rate_limits import purge_allowances
from quotetrack.services.watch_records import AlertRecord
from quotetrack.services.webhooks import USER_AGENT, Outcome, post, read_seconds, sign
from quotetrack.settings import Settings
from quotetrack.storage.connection import reading
from quotetrack.terms import DeliveryState

DUTY: Final = "deliveries"
LOOK_SECONDS: Final = 1.0
"""How often it is looked whether anything is due; a reading of an index."""

DUTY_SECONDS: Final = 60
TIDY_EVERY: Final = 3600
"""Looks between two tidyings: about an hour."""

Render = Callable[[AlertRecord], Mapping[str, Any]]

log = get_log(__name__)


class Courier:
    """Sends what is due. ``render`` gives an alert in the form in which the API shows it."""

    def __init__(self, settings: Settings, render: Render, open_database: Callable[[], None]) -> None:
        self._settings = settings
        self._render = render
        self._open_database = open_database
        self._holder = uuid.uuid4().hex
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begins to carry in a thread of its own, if the settings leave that to the server."""
        if self._settings.webhooks.in_server and self._thread is None:
            self._holder = uuid.uuid4().hex
            self._thread = threading.Thread(target=self.run, name="courier", daemon=True)
            self._thread.start()

    def stop(self, seconds: float = 5) -> None:
        """Ends it after the round at hand, waiting so long for that."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(seconds)
            self._thread = None

    def run(self) -> None:
        """Carries until it is stopped; a database that is away is waited for."""
        looks = 0
        while not self._stop.wait(LOOK_SECONDS):
            try:
                self._open_database()
                if has_due() and take_duty(DUTY, self._holder, DUTY_SECONDS):
                    self.deliver_round()
                if looks % TIDY_EVERY == 0 and take_duty("tidying", self._holder, DUTY_SECONDS):
                    purge_alerts(self._settings.watches.keep_days)
                    purge_allowances()
                    forget_leases()
                looks += 1
            except StorageError:
                self._stop.wait(LOOK_SECONDS * 4)
            except Exception:
                # The thread outlives what nobody foresaw, and says so.
                log.exception("courier.failed")
                self._stop.wait(LOOK_SECONDS * 10)

    def deliver_due(self) -> Counter[str]:
        """Sends everything that is due now, and says how many were sent, are due again, and were given up."""
        counts: Counter[str] = Counter()
        while done := self.deliver_round():
            counts += done
        return counts

    def deliver_round(self) -> Counter[str]:
        """Sends a few of what is due, side by side; nothing where nothing is."""
        webhooks = self._settings.webhooks
        tasks = take_due(webhooks.concurrency * 2, webhooks)
        counts: Counter[str] = Counter()
        if not tasks:
            return counts
        with reading():
            alerts = read_alerts([task.alert_id for task in tasks])
        with ThreadPoolExecutor(webhooks.concurrency, thread_name_prefix="delivery") as pool:
            sent: dict[Future[Outcome], Task] = {
                pool.submit(self._send, task, alerts[task.alert_id]): task for task in tasks if task.alert_id in alerts
            }
            for future in as_completed(sent):
                counts[self._note(sent[future], future).value] += 1
        return counts

    def _note(self, task: Task, sent: Future[Outcome]) -> DeliveryState:
        """Writes down what became of one attempt.

        What nobody foresaw with one keeps no other from being noted, which would send that again. It is held for a
        while and tried again, as if its process had ended.
        """
        error = sent.exception()
        if error is not None:
            log.error("delivery.failed", delivery=task.delivery_id, watch=task.watch_id, exc_info=error)
            return DeliveryState.DUE
        outcome = sent.result()
        state = note_outcome(task, outcome, self._settings.webhooks)
        count_delivery(state.value)
        log.info(
            "delivery",
            delivery=task.delivery_id,
            watch=task.watch_id,
            attempt=task.attempt,
            state=state.value,
            status=outcome.status,
            error=outcome.error,
        )
        return state

    def _send(self, task: Task, alert: AlertRecord) -> Outcome:
        content = {"id": task.delivery_id, "type": "alert", "alert": self._render(alert)}
        message = json.dumps(content, ensure_ascii=False).encode()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": USER_AGENT,
            "Connection": "close",
            "Quotetrack-Delivery": str(task.delivery_id),
            "Quotetrack-Attempt": str(task.attempt),
            "Quotetrack-Signature": sign(task.secret, read_seconds(), message),
        }
        return post(task.address, message, headers, self._settings.webhooks)
