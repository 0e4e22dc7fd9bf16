package observe_test

import (
	"database/sql"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/adapters/bucket"
	"github.com/tenon-health/tenon/adapters/observe"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/contract"
)

func TestACountedLimiterIsOne(t *testing.T) {
	t.Parallel()
	contract.Limiter(t, func(*testing.T) ports.Set {
		limiter := newMetrics("v").Limiter(bucket.NewLimiter(time.Now))
		return ports.Set{Clock: ports.SystemClock{}, IDs: &ports.RandomIDs{}, Limiter: limiter}
	})
}

// What happened is counted, and nothing of whom: neither tenant nor person is in it.
func TestMetrics(t *testing.T) {
	t.Parallel()
	m := newMetrics("1.2.3")
	m.Postgres(func() sql.DBStats {
		return sql.DBStats{MaxOpenConnections: 20, OpenConnections: 5, InUse: 3, WaitDuration: 1500 * time.Millisecond}
	})
	m.Request("record.get", 200, 3*time.Millisecond)
	m.Request("record.get", 200, 3*time.Second)
	m.Request("", 404, time.Millisecond)
	events := m.Events(observe.NewEvents(slog.New(slog.DiscardHandler)))
	events.Report(t.Context(), domain.Event{Name: domain.EventAccessRefused, Tenant: "org_canary", Subject: "canary"})
	limiter := m.Limiter(bucket.NewLimiter(time.Now))
	for range 3 {
		limiter.Take(t.Context(), domain.RateBucket{Budget: domain.ReadBudget, Of: "canary", PerPeriod: 1})
	}
	m.Spooled(5, 10)
	m.SpoolRefused()
	answer := httptest.NewRecorder()
	m.Handler().ServeHTTP(answer, httptest.NewRequest("GET", "/metrics", nil))
	text := answer.Body.String()
	for _, line := range []string{
		`tenon_build_info{version="1.2.3"} 1`,
		`tenon_http_request_duration_seconds_count{operation="record.get",status="200"} 2`,
		`tenon_http_request_duration_seconds_bucket{operation="record.get",status="200",le="0.005"} 1`,
		`tenon_http_request_duration_seconds_count{operation="none",status="404"} 1`,
		`tenon_events_total{name="access_refused"} 1`,
		`tenon_rate_limited_total{budget="reads"} 2`,
		`tenon_postgres_connections_max 20`, `tenon_postgres_connections_open 5`, `tenon_postgres_connections_used 3`,
		`tenon_postgres_connection_wait_seconds_total 1.5`,
		`tenon_spool_bytes_used 5`, `tenon_spool_bytes_max 10`, `tenon_spool_refused_total 1`,
		"go_goroutines ", "process_resident_memory_bytes ",
	} {
		if !strings.Contains(text, "\n"+line) {
			t.Errorf("%s is missing", line)
		}
	}
	if strings.Contains(text, "canary") || t.Failed() {
		t.Error(text)
	}
}
