package bench

import (
	"fmt"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// BenchmarkCorrectRecord compares corrections over HTTP, which are audited and keep the former version, with a bare
// program that writes the same two documents.
func BenchmarkCorrectRecord(b *testing.B) {
	const each = 200
	s := scenario.NewStack(b)
	c := scenario.NewTenant(b, s, "Bench")
	c.Equip(b)
	made := c.Analyst.Post(b, c.Records(), scenario.Object{"patient_data": scenario.Object{"age": 0, "stage": "III"}})
	r := corrected{c, made["record_id"].(string), stored(b, s).database.Client().Database("tenon")}
	var theirs, ours []float64
	for b.Loop() {
		for round := range 3 {
			theirs = append(theirs, seconds(func() { r.writeTwice(b, 1+round*each, each) }))
			ours = append(ours, seconds(func() { r.correct(b, 1+round*each, each) }))
		}
	}
	b.ReportMetric(median(theirs)/median(ours), "of-two-writes")
	b.ReportMetric(each/median(ours), "corrections/s")
	b.ReportMetric(0, "ns/op")
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
