package e2e

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

const (
	exportedRows = 3000
	writers      = 3
)

// TestAnExportIsAsOfItsStart exports while others write: of each writer it has what was acknowledged before it
// began, and nothing behind a gap.
func TestAnExportIsAsOfItsStart(t *testing.T) {
	t.Parallel()
	s := scenario.NewStack(t)
	c := scenario.NewTenant(t, s, "Export")
	c.Equip(t)
	status, answer := c.Analyst.Upload(t, c.Records()+"/upload", "x.csv", generated(exportedRows), nil)
	if status != 201 {
		t.Fatalf("%d %s", status, answer)
	}
	var acknowledged [writers]atomic.Int64
	var wait sync.WaitGroup
	stop := make(chan struct{})
	for w := range writers {
		wait.Go(func() { writeRecords(t, c, w, &acknowledged[w], stop) })
	}
	for _, format := range []string{"csv", "ndjson", "csv", "ndjson"} {
		var before [writers]int64
		for w := range writers {
			before[w] = acknowledged[w].Load()
		}
		status, body := c.Analyst.Send(t, "GET", c.Records()+"/export?format="+format, "", nil)
		expect.Equal(t, status, 200)
		rows := exportedCells(t, format, body)
		expect.Equal(t, rows["id"], exportedRows)
		for w := range writers {
			if n := rows[fmt.Sprint("writer ", w)]; int64(n) < before[w] {
				t.Errorf("%s: %d records of writer %d, of which %d were acknowledged before", format, n, w, before[w])
			}
		}
	}
	close(stop)
	wait.Wait()
	roundTrip(t, c)
}

// roundTrip takes all kinds of values out, one of them corrected, and into another project, from where they come out
// the same.
func roundTrip(t *testing.T, c *scenario.Tenant) {
	t.Helper()
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
	other := *c
	other.Project = c.Analyst.Post(t, "/projects", scenario.Object{"name": "Round trip"})["id"].(string)
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

func writeRecords(t *testing.T, c *scenario.Tenant, w int, acknowledged *atomic.Int64, stop chan struct{}) {
	for n := 0; ; n++ {
		select {
		case <-stop:
			return
		default:
		}
		c.Analyst.Post(t, c.Records(), scenario.Object{"patient_data": scenario.Object{
			fmt.Sprint("writer ", w): strconv.Itoa(n), fmt.Sprintf("late %d", n/10): "x",
		}})
		acknowledged.Add(1)
	}
}

// exportedCells counts the cells of each column that are not empty; a writer's count up from 0.
func exportedCells(t *testing.T, format string, body []byte) map[string]int {
	t.Helper()
	cells := map[string]int{}
	add := func(key, value string) {
		if len(key) > 6 && key[:6] == "writer" && value != strconv.Itoa(cells[key]) {
			t.Errorf("%s: %s has %s behind %d others", format, key, value, cells[key])
		}
		cells[key]++
	}
	if format == "csv" {
		rows, err := csv.NewReader(bytes.NewReader(body)).ReadAll() // which have all as many columns
		expect.NoError(t, err)
		for _, row := range rows[1:] {
			for i, cell := range row {
				if cell != "" {
					add(rows[0][i], cell)
				}
			}
		}
		return cells
	}
	for line := range bytes.Lines(body) {
		var record struct {
			Data map[string]string `json:"patient_data"`
		}
		expect.NoError(t, json.Unmarshal(line, &record))
		for key, value := range record.Data {
			add(key, value)
		}
	}
	return cells
}
