package main

import (
	"context"
	"fmt"
	"os"

	"github.com/tenon-health/tenon/test/stack/witness"
)

const (
	witnessName  = "witness.localhost/stack"
	installation = "tenon.localhost" // as origins of logs name it
)

func (s *stack) startWitness(ctx context.Context, cache string) error {
	out, err := s.home.Log("witness")
	if err != nil {
		return err
	}
	if s.witnessProgram, err = witness.Install(ctx, cache, s.say); err != nil {
		return err
	}
	if s.witnessKey, err = witness.Verifier(s.home.Path("witness"), witnessName); err != nil {
		return err
	}
	s.ports.Free("witness")
	server, err := witness.Start(ctx, witness.Options{
		Program: s.witnessProgram, Dir: s.home.Path("witness"), Address: s.ports.Address("witness"), Name: witnessName,
		Log: out, PID: s.home.Path("pid", "witness"),
	})
	if err != nil {
		return err
	}
	s.watch(server, out.Name())
	return s.registerLogs()
}

// witnessInfo is part of dev.json: how tests start witnesses of their own, by this program.
type witnessInfo struct {
	Stack   string `json:"stack"`
	Program string `json:"program"`
}

func (s *stack) witnessInfo() witnessInfo {
	self, _ := os.Executable() // has been asked before
	return witnessInfo{self, s.witnessProgram}
}

// registerLogs lets the witness know the log of the platform, whatever slot and generation it has.
func (s *stack) registerLogs() error {
	key, err := s.secrets.AuditKey()
	if err != nil {
		return err
	}
	s.signingKey = witness.SigningKey(installation, key)
	for generation := 1; generation <= 9; generation++ {
		origin := fmt.Sprintf("%s/audit/1/%d", installation, generation)
		if err := witness.Register(s.home.Path("witness"), origin, witness.LogVerifier(origin, key)); err != nil {
			return err
		}
	}
	return nil
}
