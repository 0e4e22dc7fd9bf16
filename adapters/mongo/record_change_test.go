package mongo

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/event"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/servers"
)

// stopped is a database whose clients go when stop is set and a record is about to be replaced: what it was is stored
// already.
func stopped(t *testing.T) (r records, stop *context.CancelFunc) {
	t.Helper()
	stop = new(context.CancelFunc)
	watch := &event.CommandMonitor{Started: func(_ context.Context, e *event.CommandStartedEvent) {
		if e.CommandName == "update" && *stop != nil {
			(*stop)()
		}
	}}
	client, err := mongo.Connect(settings(servers.Setting(t, "MONGO_URL")).SetMonitor(watch))
	expect.NoError(t, err)
	beneath := client.Database("tenon_test_" + strings.ToLower(rand.Text()))
	t.Cleanup(func() {
		_ = beneath.Drop(context.Background()) // the test's own context has ended
		_ = client.Disconnect(context.Background())
	})
	r = records{newDB(sharedPlace(client, beneath.Name()), Config{})}
	expect.NoError(t, r.Index(t.Context(), "acme"))
	return r, stop
}

// Who dies between the old version and the new one leaves one truth: the old one, once, and what is corrected then
// follows it.
func TestACorrectionThatStopsHalfWayLeavesOneTruth(t *testing.T) {
	t.Parallel()
	r, stop := stopped(t)
	scope, now := domain.TrialScope{Project: "p", Trial: "pbc"}, time.Now().UTC().Truncate(time.Millisecond)
	first := domain.Record{
		ID: "1", Project: "p", Trial: "pbc", Data: document.Document{{Key: "n", Value: int64(0)}}, Version: 1,
		CreatedAt: now, UpdatedAt: now, VisibleAt: now,
	}
	expect.NoError(t, r.Insert(t.Context(), "acme", first))
	set := func(ctx context.Context, n int64) error {
		_, err := r.Update(ctx, "acme", scope, nil, "1", 0, func(r *domain.Record) error {
			in := domain.NewRecord{Data: document.Document{{Key: "n", Value: n}}}
			return r.Replace(in, domain.DefaultLimits(), domain.Correction{Now: now.Add(time.Duration(n) * time.Second)})
		})
		return err
	}
	want := func(want ...int64) {
		t.Helper()
		q := domain.RecordHistoryQuery{TrialScope: scope, ID: "1", CursorQuery: domain.CursorQuery{Size: 100, Count: true}}
		page, err := r.History(t.Context(), "acme", q)
		expect.NoError(t, err)
		var got []int64
		for i, v := range page.Items {
			n, _ := v.Data.Get("n")
			if got = append(got, n.(int64)); v.Version != domain.Version(i+1) {
				t.Errorf("version %d is number %d", i+1, v.Version)
			}
		}
		current, err := r.Get(t.Context(), "acme", scope, nil, "1")
		expect.NoError(t, err)
		n, _ := current.Data.Get("n")
		if total := *page.Total; !slices.Equal(got, want) || n != want[len(want)-1] || total != int64(len(want)) {
			t.Errorf("got %v of %d, and %v is current, want %v", got, total, n, want)
		}
	}
	for done := int64(1); done < 4; done++ {
		for i := range 2 {
			ctx, cancel := context.WithCancel(t.Context())
			*stop = cancel
			if err := set(ctx, 100+int64(i)); err == nil {
				t.Fatal("it was not stopped")
			}
			*stop = nil
			want([]int64{0, 1, 2, 3}[:done]...)
		}
		expect.NoError(t, set(t.Context(), done))
		want([]int64{0, 1, 2, 3}[:done+1]...)
	}
	for version, then := range []time.Duration{0, time.Second, 2 * time.Second} {
		for rec, err := range r.Export(t.Context(), "acme", scope, nil, now.Add(then)) {
			expect.NoError(t, err)
			if n, _ := rec.Data.Get("n"); n != int64(version) {
				t.Errorf("%v was current after %s", n, fmt.Sprint(then))
			}
		}
	}
}
