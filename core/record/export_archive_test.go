package record_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/record"
	"github.com/tenon-health/tenon/test/data"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/fixture"
)

// unpacked are the files of an archive, by name, and their order.
func unpacked(t *testing.T, archive string) (files map[string]string, order []string) {
	t.Helper()
	r, err := zip.NewReader(strings.NewReader(archive), int64(len(archive)))
	fixture.Must(t, err)
	files = map[string]string{}
	for _, f := range r.File {
		in, err := f.Open()
		fixture.Must(t, err)
		text, err := io.ReadAll(in)
		fixture.Must(t, err)
		files[f.Name], order = string(text), append(order, f.Name)
	}
	return files, order
}

type manifest struct {
	File    string          `json:"file"`
	Project string          `json:"project_id"`
	Trial   string          `json:"trial_slug"`
	At      string          `json:"at"`
	Filter  json.RawMessage `json:"filter"`
	Meta    bool            `json:"meta"`
	Excel   bool            `json:"excel"`
	Records int             `json:"records"`
	Columns int             `json:"columns"`
	Bytes   int             `json:"bytes"`
	SHA256  string          `json:"sha256"`
	Version string          `json:"version"`
}

func TestAnArchiveTellsWhatItHolds(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	table := data.Read(t, "veteran")
	s := c.TrialScope(t)
	_, err := c.Records.Upload(t.Context(), c.Admin, s, record.Upload{File: bytes.NewReader(table.File)})
	fixture.Must(t, err)
	const treated = `{"field":"patient_data.trt","op":"eq","value":"2"}`
	set := c.Set
	set.Settings.Version = "v1.2.3"
	for name, tc := range map[string]struct {
		at      domain.TrialScope
		in      domain.Export
		records int
		columns int
		filter  string
	}{
		"all":        {s, domain.Export{}, len(table.Rows), len(table.Header), "null"},
		"with meta":  {s, domain.Export{Meta: true, Excel: true}, len(table.Rows), len(table.Header) + 4, "null"},
		"some":       {s, domain.Export{Filter: []byte(treated)}, 68, len(table.Header), treated},
		"none":       {c.TrialScope(t), domain.Export{}, 0, 0, "null"},
		"none, meta": {c.TrialScope(t), domain.Export{Meta: true}, 0, 4, "null"},
	} {
		tc.in.Format = domain.ExportZIP
		var b bytes.Buffer
		fixture.Must(t, fixture.Core(t, set).Records.Export(t.Context(), c.Admin, tc.at, tc.in, &b))
		files, order := unpacked(t, b.String())
		expect.Equal(t, order, []string{"records.csv", "manifest.json"})
		tc.in.Format = domain.ExportCSV
		file := files["records.csv"]
		expect.Equal(t, file, exported(t, c, tc.at, tc.in))
		var got manifest
		fixture.Must(t, json.Unmarshal([]byte(files["manifest.json"]), &got))
		sum := sha256.Sum256([]byte(file))
		want := manifest{
			"records.csv",
			string(tc.at.Project),
			string(tc.at.Trial),
			got.At,
			json.RawMessage(tc.filter),
			tc.in.Meta,
			tc.in.Excel,
			tc.records,
			tc.columns,
			len(file),
			hex.EncodeToString(sum[:]),
			"v1.2.3",
		}
		t.Log(name)
		expect.Equal(t, got, want)
	}
}
