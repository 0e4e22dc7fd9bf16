package e2e

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

const (
	third    = 300 // records of each third of the study: one is corrected, one deleted, one left as it is
	imported = 100 // rows of a file that is imported meanwhile
)

// TestAnExportIsAsOfItsStart exports while others create, correct, delete and import: what comes back is the study as
// it was when the export began, cell by cell. pandas reads the tables.
func TestAnExportIsAsOfItsStart(t *testing.T) {
	t.Parallel()
	s := scenario.NewStack(t)
	c := scenario.NewTenant(t, s, "Export")
	c.Equip(t)
	all := &expected{states: map[string][]recordState{}}
	paths := all.begin(t, c)
	stop, counts := all.work(t, c, paths)
	before := counts()
	expect.Eventually(t, "everybody does something while all formats are exported", func() bool {
		for _, format := range []string{"ndjson", "csv", "zip"} {
			all.wantFormat(t, c, format)
		}
		for who, n := range counts() {
			if n == before[who] {
				return false
			}
		}
		return true
	})
	stop()
	all.wantFormat(t, c, "ndjson")
	all.wantFormat(t, c, "csv")
	roundTrip(t, *c)
	oneCorrectionWins(t, *c)
	halfABody(t, *c)
	breaksOff(t, *c)
}

// wantFormat exports, and asks for the study of then.
func (s *expected) wantFormat(t *testing.T, c *scenario.Tenant, format string) {
	t.Helper()
	from := time.Now()
	answer := export(t, c, format)
	to := time.Now() // the first bytes are there
	defer answer.Body.Close()
	file, err := io.ReadAll(answer.Body)
	if expect.NoError(t, err); answer.StatusCode != 200 {
		t.Fatalf("%s: %d %s", format, answer.StatusCode, file)
	}
	switch format {
	case "ndjson":
		s.wantExport(t, format, from, to, linesOf(t, file), func(o scenario.Object) string { return shownJSON(o) })
	case "csv":
		s.wantExport(t, format, from, to, rowsOf(t, file), shownCells)
	case "zip":
		table, at := unzip(t, file)
		s.wantExport(t, format, at, at.Add(time.Millisecond), rowsOf(t, table), shownCells)
	}
}

// unzip returns the table of an archive, and when the export began, if the manifest is right.
func unzip(t *testing.T, file []byte) (table []byte, at time.Time) {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	expect.NoError(t, err)
	table, err = fs.ReadFile(archive, "records.csv")
	expect.NoError(t, err)
	text, err := fs.ReadFile(archive, "manifest.json")
	expect.NoError(t, err)
	var manifest struct {
		At     time.Time
		Bytes  int
		SHA256 string
	}
	expect.NoError(t, json.Unmarshal(text, &manifest))
	sum := sha256.Sum256(table)
	expect.Equal(t, manifest.SHA256, hex.EncodeToString(sum[:]))
	expect.Equal(t, manifest.Bytes, len(table))
	return table, manifest.At
}

// roundTrip takes all kinds of values out of a project, one of them corrected, and into another, from where they come
// out the same.
func roundTrip(t *testing.T, c scenario.Tenant) {
	t.Helper()
	c.Project = c.Analyst.Post(t, "/projects", scenario.Object{"name": "There"})["id"].(string)
	const lines = `{"external_id":"P-1","patient_data":{"z":1,"a":{"n":123456789012345678.5,"l":[null,true]},"d.o$t":0.5}}
{"patient_data":{"late":-0.25,"z":9007199254740993,"e":1E+400,"empty":{},"none":[],"text":"\u2028\"=1+1"}}
`
	status, _ := c.Analyst.Send(t, "POST", c.Records()+"/bulk", linesType, strings.NewReader(lines))
	expect.Equal(t, status, 201)
	found := c.Analyst.Call(t, 200, "POST", c.Records()+"/search", scenario.Object{
		"filter": scenario.Object{"field": "external_id", "op": "eq", "value": "P-1"},
	})["items"].([]any)
	path := c.Records() + "/" + found[0].(scenario.Object)["record_id"].(string)
	change := scenario.Object{"patient_data": scenario.Object{"a": scenario.Object{"l": nil}}}
	c.Analyst.Call(t, 200, "PATCH", path, change)
	status, out := c.Analyst.Send(t, "GET", c.Records()+"/export?format=ndjson", "", nil)
	expect.Equal(t, status, 200)
	other := c
	other.Project = c.Analyst.Post(t, "/projects", scenario.Object{"name": "And back"})["id"].(string)
	status, answer := c.Analyst.Send(t, "POST", other.Records()+"/bulk", linesType, bytes.NewReader(out))
	if status != 201 {
		t.Fatalf("%d %s", status, answer)
	}
	_, again := c.Analyst.Send(t, "GET", other.Records()+"/export?format=ndjson", "", nil)
	if !bytes.Equal(again, out) || !bytes.Contains(out, []byte(`"a":{"n":123456789012345678.5},"d.o$t":0.5`)) {
		t.Errorf("%d bytes came out as %d, ending with %s", len(out), len(again), again[max(0, len(again)-500):])
	}
}

const linesType = "application/x-ndjson"
