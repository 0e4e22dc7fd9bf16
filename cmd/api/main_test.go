package main

import (
	"bytes"
	"context"
	"io"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/app/cli"
	"github.com/tenon-health/tenon/test/expect"
)

func TestFlagsAreStrongerThanTheEnvironment(t *testing.T) {
	from, over, err := parse([]string{"--env-file", "a.env", "--http-addr", ":1"}, io.Discard)
	if err != nil || over || from.File != "a.env" || from.Flags["HTTP_ADDR"] != ":1" || from.Flags["OPS_ADDR"] != "" {
		t.Errorf("%+v %v %v", from, over, err)
	}
}

func TestHelpAndVersionAnswerWithoutSettings(t *testing.T) {
	for flag, says := range map[string]string{
		"--help": "api --env-file prod.env", "-h": "-http-addr ADDRESS", "--version": "\n",
	} {
		var out bytes.Buffer
		if err := run(t.Context(), []string{flag}, nil, &out, io.Discard); err != nil ||
			!strings.Contains(out.String(), says) {
			t.Errorf("%s: %v, %s", flag, err, &out)
		}
	}
}

func TestWrongFlagsAndSettingsEndWithTwo(t *testing.T) {
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"--htp-addr", ":1"}, "see api --help"},
		{[]string{"serve"}, `unexpected argument "serve"`},
		{nil, "\nDATABASE_URL is missing."},
		{[]string{"--env-file", "../../.env.example", "--ops-addr", "nowhere"}, "\nOPS_ADDR must be"},
	} {
		err := run(t.Context(), c.args, nil, io.Discard, io.Discard)
		if cli.ExitCode(err) != 2 || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%v: %v", c.args, err)
		}
	}
}

func TestTheOperatorsMemoryLimitIsStronger(t *testing.T) {
	const operators = 3 << 30 // what Go's runtime has made of the variable
	before := debug.SetMemoryLimit(operators)
	defer debug.SetMemoryLimit(before)
	for value, want := range map[string]int64{"3GiB": operators, "off": operators, "": memoryGoal} {
		t.Setenv("GOMEMLIMIT", value)
		debug.SetMemoryLimit(operators)
		boundMemory()
		if got := debug.SetMemoryLimit(-1); got != want {
			t.Errorf("GOMEMLIMIT=%s: %d bytes, want %d", value, got, want)
		}
	}
}

// The stores are away; it serves, and ends as told.
func TestTheLastLineIsWritten(t *testing.T) {
	var log expect.Log
	ctx, end := context.WithCancel(t.Context())
	defer end()
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, []string{"--env-file", "../../.env.example"}, []string{
			"HTTP_ADDR=127.0.0.1:0", "OPS_ADDR=127.0.0.1:0", "DATABASE_URL=postgres://u@127.0.0.1:1/d",
			"MONGO_URL=mongodb://127.0.0.1:1", "S3_ENDPOINT=http://127.0.0.1:1", "AUTH0_ISSUER=http://127.0.0.1:1/",
			"AUTH0_MGMT_URL=http://127.0.0.1:1", "ENABLE_BACKGROUND_TASKS=false",
		}, io.Discard, &log)
	}()
	log.Says(t, "Tenon listens.", 1)
	end()
	expect.NoError(t, <-ended)
	if !strings.Contains(log.String(), "Tenon ends.") {
		t.Errorf("the log ends with %q", log.String())
	}
}
