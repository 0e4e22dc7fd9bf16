package bench

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// BenchmarkImport compares the upload of a CSV file, and that of the same records as NDJSON, with a bare
// insertMany of the very documents that they make: into a collection without indexes, and into one with those
// of the records.
func BenchmarkImport(b *testing.B) {
	s := scenario.NewStack(b)
	c := scenario.NewTenant(b, s, "Bench")
	c.Equip(b)
	file := generated(5000)
	upload := func() {
		if status, answer := c.Analyst.Upload(b, c.Records()+"/upload", "x.csv", bytes.NewReader(file), nil); status != 201 {
			b.Fatalf("%d %s", status, answer)
		}
	}
	list := lines(b, file)
	bulk := func() {
		if status, answer := c.Analyst.Send(
			b, "POST", c.Records()+"/bulk", "application/x-ndjson", bytes.NewReader(list),
		); status != 201 {
			b.Fatalf("%d %s", status, answer)
		}
	}
	upload()
	same := stored(b, s)
	var whole, listed, bare, indexed []float64
	for b.Loop() {
		for range 3 {
			bare = append(bare, same.insertMany(b, false))
			indexed = append(indexed, same.insertMany(b, true))
			whole = append(whole, seconds(upload))
			listed = append(listed, seconds(bulk))
		}
	}
	b.ReportMetric(median(bare)/median(whole), "of-insertMany")
	b.ReportMetric(median(indexed)/median(whole), "of-insertMany-with-indexes")
	b.ReportMetric(median(indexed)/median(listed), "bulk-of-insertMany-with-indexes")
	b.ReportMetric(5000/median(whole), "rows/s")
	b.ReportMetric(0, "ns/op")
}

func generated(rows int) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Write(strings.Split("id,name,age,site,visit,status,score,comment", ","))
	for i := range rows {
		w.Write([]string{
			fmt.Sprint(i), "patient", fmt.Sprint(i % 90), "site-1", "2026-11-23", "ok", "1.5", "a comment, with a comma",
		})
	}
	w.Flush()
	return b.Bytes()
}

// lines are the rows of a CSV file as NDJSON.
func lines(b *testing.B, file []byte) []byte {
	b.Helper()
	rows, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
	expect.NoError(b, err)
	var out bytes.Buffer
	for _, row := range rows[1:] {
		data := map[string]string{}
		for i, name := range rows[0] {
			data[name] = row[i]
		}
		expect.NoError(b, json.NewEncoder(&out).Encode(map[string]any{"patient_data": data}))
	}
	return out.Bytes()
}

// documents are those of an upload, as the server keeps them.
type documents struct {
	database *mongo.Database
	all      []bson.Raw
	indexes  []bson.Raw
}

func stored(b *testing.B, s *scenario.Stack) documents {
	b.Helper()
	client, err := mongo.Connect(options.Client().ApplyURI(s.MongoURL))
	expect.NoError(b, err)
	b.Cleanup(func() { client.Disconnect(context.Background()) })
	records := client.Database("tenon").Collection("patient_records")
	d := documents{database: client.Database("bare")}
	found, err := records.Find(b.Context(), bson.D{})
	expect.NoError(b, err)
	expect.NoError(b, found.All(b.Context(), &d.all))
	listed, err := records.Indexes().List(b.Context())
	expect.NoError(b, err)
	expect.NoError(b, listed.All(b.Context(), &d.indexes))
	return d
}

// insertMany stores the same documents, with nothing around them, in a fresh
// collection, and tells how long that took.
func (d documents) insertMany(b *testing.B, indexed bool) float64 {
	b.Helper()
	into := d.database.Collection("records")
	expect.NoError(b, into.Drop(b.Context()))
	if indexed {
		var specs bson.A
		for _, index := range d.indexes {
			specs = append(specs, index)
		}
		expect.NoError(
			b,
			d.database.RunCommand(
				b.Context(), bson.D{{Key: "createIndexes", Value: "records"}, {Key: "indexes", Value: specs}},
			).Err(),
		)
	}
	return seconds(func() {
		_, err := into.InsertMany(b.Context(), d.all)
		expect.NoError(b, err)
	})
}
