package observe_test

import (
	"context"
	"errors"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/adapters/observe"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/contract"
)

// Nothing is other than without the measuring.
func TestMeasuredPortsKeepTheContract(t *testing.T) {
	t.Parallel()
	contract.Run(t, func(*testing.T) ports.Set {
		plain := memory.New()
		set := newMetrics("v").Set(plain)
		set.Files = linked{set.Files, plain.Files.(http.RoundTripper)}
		return set
	})
}

// linked are files whose links are opened where no server listens.
type linked struct {
	ports.Files
	http.RoundTripper
}

func scrape(m *observe.Metrics) string {
	answer := httptest.NewRecorder()
	m.Handler().ServeHTTP(answer, httptest.NewRequest("GET", "/metrics", nil))
	return answer.Body.String()
}

// wants looks for whole lines, and that nothing of a tenant or person is in any.
func wants(t *testing.T, m *observe.Metrics, lines ...string) {
	t.Helper()
	text := scrape(m)
	for _, line := range lines {
		if !strings.Contains(text, "\n"+line+"\n") {
			t.Errorf("%s is missing", line)
		}
	}
	if strings.Contains(text, "canary") || t.Failed() {
		t.Error(text[strings.Index(text, "# HELP tenon_"):])
	}
}

// What fails is counted by whose failure it is.
func TestFailuresHaveAKind(t *testing.T) {
	t.Parallel()
	m := newMetrics("v")
	set := m.Set(memory.New())
	_, _ = set.Enterprises.Get(t.Context(), "canary")
	_ = set.InTx(t.Context(), func(context.Context) error { return errors.New("canary") })
	_ = set.InTx(t.Context(), func(context.Context) error { return nil })
	_ = set.Files.Put(t.Context(), "canary", "k", "text/plain", iotest.ErrReader(errors.New("canary")), 3)
	_, _ = set.Records.InsertAll(t.Context(), "canary", "i", func(yield func(domain.Record, error) bool) {
		yield(domain.Record{}, errors.New("canary"))
	})
	wants(t, m,
		`tenon_port_call_errors_total{kind="not_found",method="Get",port="Enterprises"} 1`,
		`tenon_port_call_errors_total{kind="caller",method="InTx",port="Transactor"} 1`,
		`tenon_port_call_errors_total{kind="caller",method="Put",port="Files"} 1`,
		`tenon_port_call_errors_total{kind="caller",method="InsertAll",port="Records"} 1`,
		`tenon_port_call_duration_seconds_count{method="InTx",port="Transactor"} 2`,
	)
}

// failing are gateways of which a call takes two seconds and answers as told.
type failing struct {
	ports.Mail
	ports.Records
	ports.JobProgress
	err error
}

func (f failing) Send(context.Context, domain.Mail) error { time.Sleep(2 * time.Second); return f.err }

func (f failing) Report(context.Context, domain.JobID, int64, int64) error { return f.err }

func (f failing) InsertAll(
	_ context.Context, _ domain.TenantID, _ domain.ImportID, all iter.Seq2[domain.Record, error],
) (n int64, _ error) {
	for range all {
		n++
	}
	time.Sleep(2 * time.Second)
	return n, f.err
}

func (f failing) Export(
	context.Context, domain.TenantID, domain.TrialScope, []domain.ImportID, time.Time,
) iter.Seq2[domain.Record, error] {
	return func(yield func(domain.Record, error) bool) {
		time.Sleep(2 * time.Second)
		if yield(domain.Record{}, nil) {
			yield(domain.Record{}, f.err)
		}
	}
}

func TestWhoeverHasGoneAndWhatGoesOnAreNoFailureOfAStore(t *testing.T) {
	t.Parallel()
	m := newMetrics("v")
	gone, leave := context.WithCancel(t.Context())
	leave()
	synctest.Test(t, func(*testing.T) {
		_ = m.Mail(failing{err: domain.ErrMailUnavailable}).Send(gone, domain.Mail{})
		_ = m.Mail(failing{err: domain.ErrMailUnavailable}).Send(context.Background(), domain.Mail{})
		_ = m.Mail(failing{err: io.EOF}).Send(context.Background(), domain.Mail{})
	})
	_ = m.JobProgress(failing{err: domain.ErrContinue}).Report(t.Context(), "j", 1, 2)
	wants(t, m,
		`tenon_port_call_errors_total{kind="cancelled",method="Send",port="Mail"} 1`,
		`tenon_port_call_errors_total{kind="unavailable",method="Send",port="Mail"} 1`,
		`tenon_port_call_errors_total{kind="internal",method="Send",port="Mail"} 1`,
		`tenon_port_call_errors_total{kind="continue",method="Report",port="JobProgress"} 1`,
		`tenon_port_call_duration_seconds_sum{method="Send",port="Mail"} 6`,
	)
}

// Whoever sends an upload slowly, or reads an export slowly, does not make the store slow.
func TestTheCallersTimeIsNotTheStores(t *testing.T) {
	t.Parallel()
	m := newMetrics("v")
	records := m.Records(failing{err: domain.ErrRecordsUnavailable})
	synctest.Test(t, func(t *testing.T) {
		_, _ = records.InsertAll(t.Context(), "t", "i", func(yield func(domain.Record, error) bool) {
			for range 3 {
				time.Sleep(time.Minute)
				yield(domain.Record{}, nil)
			}
			time.Sleep(time.Minute)
		})
		for range records.Export(t.Context(), "t", domain.TrialScope{}, nil, time.Now()) {
			time.Sleep(time.Minute)
		}
		for range records.Export(t.Context(), "t", domain.TrialScope{}, nil, time.Now()) {
			break
		}
	})
	wants(t, m,
		`tenon_port_call_duration_seconds_sum{method="InsertAll",port="Records"} 2`,
		`tenon_port_call_duration_seconds_sum{method="Export",port="Records"} 4`,
		`tenon_port_call_errors_total{kind="unavailable",method="Export",port="Records"} 1`,
	)
}

// Who wants no figures of ports has the ports themselves.
func TestPortsCanBeLeftAlone(t *testing.T) {
	t.Parallel()
	m := newMetrics("v")
	m.WithoutPorts()
	plain := memory.New()
	set := m.Set(plain)
	if set.Projects != plain.Projects || set.Transactor != plain.Transactor || m.StoreCalls("s3") != nil {
		t.Errorf("got %+v", set)
	}
}

// A gateway that is absent stays so: the core says that it is.
func TestNothingIsNotMeasured(t *testing.T) {
	t.Parallel()
	if set := newMetrics("v").
		Set(ports.Set{}); set.Mail != nil || set.Projects != nil ||
		set.Testers != nil {
		t.Errorf("got %+v", set)
	}
}

func newMetrics(version string) *observe.Metrics {
	start := time.Now()
	return observe.NewMetrics(version, func() time.Duration { return time.Since(start) })
}
