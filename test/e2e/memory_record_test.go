package e2e

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
	"github.com/tenon-health/tenon/test/servers"
)

// What an import and an export may take, in MB, whatever the records. Of its program (about 53 MB) the system keeps in
// memory as much as it likes, and drops it when there is need: what an export takes is counted beside it.
const (
	importMB = 128
	exportMB = 64
)

// manyRecords are as many as there are in the soak, and some otherwise. The last of them has a key that no other has.
func manyRecords(t *testing.T, c *scenario.Tenant) *servers.ManyRecords {
	t.Helper()
	count := 20_000
	if os.Getenv("TENON_SOAK") != "" {
		count = 1_000_000
	}
	data := func(record int) bson.D {
		data := bson.D{
			{Key: "id", Value: record}, {Key: "name", Value: fmt.Sprint("patient ", record)}, {Key: "age", Value: record % 90},
			{Key: "visits", Value: bson.A{bson.D{{Key: "day", Value: record % 7}, {Key: "dose", Value: 0.5}}}},
			{Key: "comment", Value: `a "quoted" comment, with commas`},
		}
		if record == count-1 {
			data = append(data, bson.E{Key: "late", Value: true})
		}
		return data
	}
	c.Analyst.Post(t, c.Records(), scenario.Object{"patient_data": data(count - 1)}) // so that its keys are known
	return servers.NewManyRecords(t, c.MongoURL, count, data)
}

// recordParts take records in and out in all ways.
func recordParts(m *servers.ManyRecords) []memoryPart {
	return []memoryPart{
		{"import of a file", importMB, 0, importMany(m, "/upload", "multipart", generated)},
		{"import of a list", importMB, 0, importMany(m, "/bulk", linesType, generatedLines)},
		{"import by a job", importMB, 0, importLater(m, max(m.Count, 100_000))},
		{"export of ndjson", importMB, exportMB, exportMany(m, "ndjson", m.Count)},
		{"export of csv", importMB, exportMB, exportMany(m, "csv", m.Count+1)},
		{"export of zip", importMB, exportMB, exportMany(m, "zip", 0)},
	}
}

func importMany(
	m *servers.ManyRecords, path, kind string, generated func(int) io.Reader,
) func(*testing.T, *scenario.Tenant) {
	return func(t *testing.T, c *scenario.Tenant) {
		var status int
		var answer []byte
		if kind == "multipart" {
			status, answer = c.Analyst.Upload(t, c.Records()+path, "big.csv", generated(m.Count), nil)
		} else {
			status, answer = c.Analyst.Send(t, "POST", c.Records()+path, kind, generated(m.Count))
		}
		if status != 201 || !bytes.Contains(answer, fmt.Appendf(nil, `"imported":%d,`, m.Count)) {
			t.Errorf("%d %s", status, answer)
		}
		expect.Equal(t, m.Taken.Swap(0), int64(m.Count))
	}
}

func importLater(m *servers.ManyRecords, rows int) func(*testing.T, *scenario.Tenant) {
	return func(t *testing.T, c *scenario.Tenant) {
		job := laterUpload(t, c, rows)
		expect.Within(t, longTime(int64(rows)), "the job ends", func() bool {
			return c.Analyst.Get(t, "/jobs/"+job)["state"] == "SUCCEEDED"
		})
		expect.Equal(t, m.Taken.Swap(0), int64(rows))
	}
}

// generatedLines are a list of records, none of which has an external id: the server would be asked for each.
func generatedLines(rows int) io.Reader {
	reader, writer := io.Pipe()
	go func() {
		out := bufio.NewWriter(writer)
		for i := range rows {
			if _, err := fmt.Fprintf(
				out, `{"patient_data":{"id":%d,"name":"patient %d","visits":[{"day":%d,"dose":0.5}],"comment":"as it is"}}`+"\n",
				i, i, i%7,
			); err != nil {
				return
			}
		}
		writer.CloseWithError(out.Flush())
	}()
	return reader
}

// exportMany wants so many lines, if the format has any.
func exportMany(m *servers.ManyRecords, format string, lines int) func(*testing.T, *scenario.Tenant) {
	return func(t *testing.T, c *scenario.Tenant) {
		answer := export(t, c, format)
		defer answer.Body.Close()
		file := &lineCounter{}
		bytes, err := io.Copy(file, answer.Body)
		if expect.NoError(t, err); answer.StatusCode != 200 || bytes < int64(m.Count) || lines > 0 && file.lines != lines {
			t.Errorf("%d: %d bytes, %d lines", answer.StatusCode, bytes, file.lines)
		}
	}
}

type lineCounter struct{ lines int }

func (c *lineCounter) Write(b []byte) (int, error) {
	c.lines += bytes.Count(b, []byte("\n"))
	return len(b), nil
}

// export begins one, which the caller reads.
func export(t *testing.T, c *scenario.Tenant, format string) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "GET", c.Analyst.Base+c.Records()+"/export?format="+format, nil)
	expect.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+c.Analyst.Token)
	answer, err := scenario.Client.Do(r)
	expect.NoError(t, err)
	return answer
}
