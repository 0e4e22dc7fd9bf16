package cli

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/migration"
)

// healthFlags are how a run heeds those who work meanwhile.
type healthFlags struct {
	NoHealth bool              `help:"Heed nobody: neither slow down nor wait, whoever works meanwhile."`
	Limit    map[string]string `placeholder:"SIGNAL=SLOW:STOP" help:"From which value on a signal slows the run, and stops it, such as oldest_transaction_seconds=60:600; 0 is never. May be given several times."`
	MaxPause time.Duration     `default:"10m" placeholder:"TIME" help:"End the run when no tenant could be begun for so long (${default})."`
}

// heed adds what the flags say to a run.
func (f healthFlags) heed(run domain.MigrationRun) (domain.MigrationRun, error) {
	run.Unsteered, run.MaxPause, run.Limits = f.NoHealth, f.MaxPause, domain.HealthLimits{}
	for name, text := range f.Limit {
		limit, ok := healthLimit(text)
		if _, known := domain.DefaultHealthLimits()[domain.SignalName(name)]; !ok || !known {
			return run, Usage(fmt.Errorf("--limit takes SIGNAL=SLOW:STOP, two numbers for one of: %s", signalNames()))
		}
		run.Limits[domain.SignalName(name)] = limit
	}
	return run, nil
}

func healthLimit(text string) (limit domain.HealthLimit, ok bool) {
	slow, stop, _ := strings.Cut(text, ":")
	var first, second error
	limit.Slow, first = strconv.ParseFloat(slow, 64)
	limit.Stop, second = strconv.ParseFloat(stop, 64)
	return limit, first == nil && second == nil && limit.Slow >= 0 && limit.Stop >= 0
}

func signalNames() string {
	var all []string
	for _, name := range domain.SignalNames() {
		all = append(all, string(name))
	}
	return strings.Join(all, ", ")
}

// levelText is what a run does at a level.
func levelText(level domain.HealthLevel) string {
	switch level {
	case domain.HealthStop:
		return "begins no tenant"
	case domain.HealthSlow:
		return "migrates one tenant at a time"
	}
	return "goes on"
}

func because(level domain.HealthLevel, reason string) string {
	if reason == "" {
		return levelText(level)
	}
	return levelText(level) + ": " + reason
}

// run tells how far a run over tenants is, and how it goes on.
func (p printer) run() migration.Progress {
	return migration.Progress{Shared: p.progress, Tenant: p.tenants(time.Now), Health: p.health}
}

// health tells that a run has become slower or faster.
func (p printer) health(h domain.MigrationHealth) {
	switch text := "The run " + because(h.Level, h.Reason()); {
	case p.json:
		_ = json.NewEncoder(p.err).Encode(healthViewOf(h))
	case p.terminal:
		fmt.Fprintf(p.err, "\r\x1b[K%s\n", text)
	default:
		fmt.Fprintln(p.err, text)
	}
}

type healthView struct {
	Level      domain.HealthLevel `json:"level"`
	Since      time.Time          `json:"since"`
	Signals    []exceededView     `json:"signals"`
	Unreadable []string           `json:"unreadable"`
}

type exceededView struct {
	Signal domain.SignalName  `json:"signal"`
	Level  domain.HealthLevel `json:"level"`
	Value  float64            `json:"value"`
	Limit  float64            `json:"limit"`
}

func healthViewOf(h domain.MigrationHealth) healthView {
	view := healthView{h.Level, h.Since, []exceededView{}, append([]string{}, h.Unreadable...)}
	for _, s := range h.Exceeded {
		view.Signals = append(view.Signals, exceededView{s.Name, s.Level, s.Value, s.Limit})
	}
	return view
}

// runText tells of a run that somebody is at.
func runText(r domain.MigrationRunning) string {
	text := fmt.Sprintf("Migrations are being applied by %s since %s.\n", r.By, formatTime(r.Since))
	if r.Level == "" {
		return text
	}
	text += fmt.Sprintf("%d of %d tenants have had their turn.\n", r.Done, r.Total)
	if r.Level == domain.HealthOK && r.Reason == "" {
		return text
	}
	return text + fmt.Sprintf("Since %s the run %s\n", formatTime(r.LevelSince), because(r.Level, r.Reason))
}

// runView is left out while nobody applies migrations.
type runView struct {
	By         domain.Subject     `json:"run_by,omitempty"`
	Since      time.Time          `json:"run_since,omitzero"`
	Done       int                `json:"run_done,omitempty"`
	Total      int                `json:"run_total,omitempty"`
	Level      domain.HealthLevel `json:"run_level,omitempty"`
	LevelSince time.Time          `json:"run_level_since,omitzero"`
	Reason     string             `json:"run_level_reason,omitempty"`
}
