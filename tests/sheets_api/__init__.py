"""A local Google Sheets API server (v4), for tests: `SheetsServer`, and `client` to talk to it.

    with SheetsServer() as server:
        key = server.service_account("sync@project.iam.gserviceaccount.com")  # a credentials file
        staff = server.account("ani@example.go.id")                           # staff.token
        book = server.create(owner="kepala@example.go.id", sheets=["Form DIP"])
        server.share(book, "ani@example.go.id", "writer")
    server.copy(book, by="ani@example.go.id")  # the locks of a copy keep the tool out
        server.between(lambda request: ...)  # act as staff between the tool's read and its write
        server.faults.drop_after(path=":batchUpdate")
    server.faults.odd(*ODD_BODIES["null"], applied=True, path=":batchUpdate")
    server.clock = moment.timestamp  # the Date header of every reply
        client(server, staff).open_by_key(book.id)
        server.journal.writes()

Every method of the v4 description answers; bodies are checked against that description; whatever
writes does so on a copy that is swapped in at the end, so a batch is applied whole or not at all.
A request of a kind that is not known here is a 400, never a silent success.

What it does not imitate:

- kinds: addSlicer, addTable and the other table, data source and comment kinds, autoFill,
  randomizeRange, textToColumns; sorting by colour; pasting conditional formats or HTML; copying
  merges with their cells; Drive (404), and with it the rule that a service account owns no files.
- looks that have to be worked out: conditional formats and filters are kept and told back but not
  applied (no effectiveFormat of a rule, no hiddenByFilter), chart and theme defaults are not filled
  in, a text that is a URL does not become a link.
- formulas beyond arithmetic, references, comparisons and some twenty functions: any other function
  is `#NAME?`, as Google shows one it does not know. No arrays that spill, no volatile functions,
  and a formula does not follow a tab that is renamed. What comes from outside (IMPORTRANGE) stays
  at `Loading...`.
- locales: the order of the day and the decimal mark of five; names of months stay English, error
  texts too.
- checks on content: a strict dropdown refuses no value; chart specs and conditions of rules are
  checked for their form only.
- quotas and time limits: 429 comes on demand only. 10,485,760 bytes a body, 50,000 characters a
  cell and 10,000,000 cells a spreadsheet are kept.
- groups in protected ranges.
- what happens to a value written into a covered cell of a merge: nobody recorded it. It stays there,
  unseen by people, and is read back by the API.
- error sentences: those somebody has seen are Google's, the others say the same in our words. Lean
  on the code, the status and the place (`Invalid requests[2].addSheet: `).
"""

from tests.sheets_api.clients import client, session
from tests.sheets_api.server import SheetsServer

__all__ = ["SheetsServer", "client", "session"]
