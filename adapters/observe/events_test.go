package observe_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"testing"

	"github.com/tenon-health/tenon/adapters/observe"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/contract"
)

func TestHost(t *testing.T) {
	t.Parallel()
	contract.Host(t, func(*testing.T) ports.Set {
		return ports.Set{
			Clock: ports.SystemClock{}, IDs: &ports.RandomIDs{}, Events: observe.NewEvents(slog.New(slog.DiscardHandler)),
		}
	})
}

func TestAnEventIsOneLine(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	observe.NewEvents(slog.New(slog.NewJSONHandler(&log, nil))).Report(t.Context(), domain.Event{
		Name: domain.EventAccessRefused, Action: domain.RecordGet, Code: "forbidden", Subject: "1a2b", Tenant: "org_A",
		RequestID: "r",
	})
	var line map[string]any
	if err := json.Unmarshal(log.Bytes(), &line); err != nil {
		t.Fatal(err)
	}
	delete(line, "time")
	want := map[string]any{
		"level": "WARN", "msg": "access_refused", "action": "record.get", "code": "forbidden", "subject": "1a2b",
		"tenant": "org_A", "request_id": "r",
	}
	for k, v := range want {
		if line[k] != v {
			t.Errorf("%s is %v, want %v", k, line[k], v)
		}
	}
	if len(line) != len(want) {
		t.Errorf("got %v", line)
	}
}
