package bench

import (
	"bytes"
	"encoding/json"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

const exportedRows = 3000

// BenchmarkExport compares exports with a bare find of the same records in the same order that writes the same lines,
// and tells the memory of the API after them.
func BenchmarkExport(b *testing.B) {
	s := scenario.NewStack(b)
	c := scenario.NewTenant(b, s, "Bench")
	c.Equip(b)
	status, answer := c.Analyst.Upload(b, c.Records()+"/upload", "x.csv", bytes.NewReader(generated(exportedRows)), nil)
	if status != 201 {
		b.Fatalf("%d %s", status, answer)
	}
	records := stored(b, s).database.Client().Database("tenon").Collection("patient_records")
	var want []byte
	scope := bson.D{
		{Key: "organization_id", Value: c.Organization}, {Key: "project_id", Value: c.Project},
		{Key: "trial_slug", Value: c.Trial},
	}
	bare := func() { want = writeFound(b, records, scope) }
	export := func(format string) func() {
		return func() {
			status, body := c.Analyst.Send(b, "GET", c.Records()+"/export?format="+format, "", nil)
			expect.Equal(b, status, 200)
			if format == "ndjson" && !bytes.Equal(body, want) {
				b.Fatal("these are not the same bytes")
			}
		}
	}
	var find, lines, table, archive []float64
	for b.Loop() {
		for range 3 {
			find = append(find, seconds(bare))
			lines = append(lines, seconds(export("ndjson")))
			table = append(table, seconds(export("csv")))
			archive = append(archive, seconds(export("zip")))
		}
	}
	b.ReportMetric(median(find)/median(lines), "ndjson-of-find")
	b.ReportMetric(median(find)/median(table), "csv-of-find")
	b.ReportMetric(median(find)/median(archive), "zip-of-find")
	b.ReportMetric(exportedRows/median(lines), "rows/s")
	b.ReportMetric(resident(b, s.APIPID(b)), "MB")
	b.ReportMetric(0, "ns/op")
}

// writeFound writes all records as an export does.
func writeFound(b *testing.B, records *mongo.Collection, scope bson.D) []byte {
	b.Helper()
	inOrder := options.Find().SetSort(bson.D{{Key: "record_id", Value: 1}})
	found, err := records.Find(b.Context(), scope, inOrder)
	expect.NoError(b, err)
	var out bytes.Buffer
	for found.Next(b.Context()) {
		var doc struct {
			Data bson.D `bson:"patient_data"`
		}
		expect.NoError(b, found.Decode(&doc))
		out.WriteString(`{"patient_data":`)
		for i, field := range doc.Data {
			out.WriteByte("{,"[min(i, 1)])
			key, _ := json.Marshal(field.Key)
			value, _ := json.Marshal(field.Value)
			out.Write(append(append(key, ':'), value...))
		}
		out.WriteString("}}\n")
	}
	expect.NoError(b, found.Err())
	return out.Bytes()
}
