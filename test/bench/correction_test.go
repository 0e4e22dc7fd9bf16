package bench

import (
	"fmt"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// BenchmarkCorrectRecord compares corrections over HTTP, which are audited and keep the former version, with a bare
// program that writes the same two documents: one after the other, and of several people at once.
func BenchmarkCorrectRecord(b *testing.B) {
	s := scenario.NewStack(b)
	c := scenario.NewTenant(b, s, "Bench")
	c.Equip(b)
	records := make([]corrected, connections)
	for i := range records {
		made := c.Analyst.Post(b, c.Records(), scenario.Object{"patient_data": scenario.Object{"age": 0, "stage": "III"}})
		records[i] = corrected{c, made["record_id"].(string), stored(b, s).database.Client().Database("tenon")}
	}
	records[0].indexBare(b)
	for b.Loop() {
		correctAll(b, records[:1], 1, "alone")
		correctAll(b, records, 1000, "at-once")
	}
	b.ReportMetric(0, "ns/op")
}

// correctAll measures some records, each by a person of its own, from one age on.
func correctAll(b *testing.B, records []corrected, first int, how string) {
	b.Helper()
	const each = 100
	all := func(do func(r corrected, age int), age int) float64 {
		return seconds(func() {
			gather(len(records), func(i int) (none struct{}) { do(records[i], age); return none })
		})
	}
	var theirs, ours []float64
	for round := range 4 {
		theirs = append(theirs, all(func(r corrected, age int) { r.writeTwice(b, age, each) }, first+round*each))
		ours = append(ours, all(func(r corrected, age int) { r.correct(b, age, each) }, first+round*each))
	}
	b.ReportMetric(median(theirs)/median(ours), how+"-of-two-writes")
	b.ReportMetric(float64(each*len(records))/median(ours), how+"-corrections/s")
}

// corrected is a record of a company.
type corrected struct {
	*scenario.Tenant
	id       string
	database *mongo.Database
}

func (r corrected) correct(b *testing.B, age, times int) {
	b.Helper()
	for n := range times {
		change := scenario.Object{"patient_data": scenario.Object{"age": age + n}}
		r.Analyst.Call(b, 200, "PATCH", r.Records()+"/"+r.id, change, "X-Reason", fmt.Sprint("query%20", n))
	}
}

// indexBare gives the bare program the index by which each version is stored once.
func (r corrected) indexBare(b *testing.B) {
	b.Helper()
	var keys bson.D
	for _, key := range []string{"organization_id", "project_id", "trial_slug", "record_id", "version"} {
		keys = append(keys, bson.E{Key: key, Value: 1})
	}
	once := mongo.IndexModel{Keys: keys, Options: options.Index().SetUnique(true)}
	_, err := r.database.Collection("bare_versions").Indexes().CreateOne(b.Context(), once)
	expect.NoError(b, err)
}

// writeTwice stores a document and changes another, as a correction does.
func (r corrected) writeTwice(b *testing.B, age, times int) {
	b.Helper()
	scope := bson.D{
		{Key: "organization_id", Value: r.Organization}, {Key: "project_id", Value: r.Project},
		{Key: "trial_slug", Value: r.Trial}, {Key: "record_id", Value: r.id},
	}
	for n := range times {
		state := bson.D{
			{Key: "version", Value: age + n},
			{Key: "patient_data", Value: bson.D{{Key: "age", Value: age + n}, {Key: "stage", Value: "III"}}},
		}
		_, err := r.database.Collection("bare_versions").InsertOne(b.Context(), append(scope[:4:4], state...))
		expect.NoError(b, err)
		change := bson.D{{Key: "$set", Value: bson.D{{Key: "bare", Value: state}}}}
		_, err = r.database.Collection("patient_records").UpdateOne(b.Context(), scope, change)
		expect.NoError(b, err)
	}
}
