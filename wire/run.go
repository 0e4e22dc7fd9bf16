package wire

import (
	"context"
	"errors"
	"net"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/tenon-health/tenon/adapters/redis"
	appjobs "github.com/tenon-health/tenon/app/jobs"
	"github.com/tenon-health/tenon/core/domain"
)

// shutdownTimeout is how long what is in hand may take to finish when the process is
// to end: the workers need some of it to hand back what they cannot finish.
const shutdownTimeout = domain.JobShutdownGrace + 3*time.Second

// Run serves until ctx ends or a listener fails. Then nothing new is taken on,
// streams are dropped, and what is in hand is finished. A store that is away
// does not keep it from starting: /readyz tells. Data of the other kind of
// installation does.
func (p *API) Run(ctx context.Context) error {
	if err := p.refuseOtherKind(ctx); err != nil {
		return err
	}
	redis.SilenceDriver()
	ctx, end := context.WithCancel(ctx)
	defer end()
	public, ops, err := p.listen(ctx)
	if err != nil {
		return err
	}
	failed := make(chan error, 3)
	go func() {
		if err := p.ensureCompany(ctx); err != nil {
			failed <- err
		}
	}()
	go p.tellMissingKeys(ctx)
	go p.tellOneRole(ctx)
	go func() { failed <- p.public.Listener(public) }()
	go func() { failed <- p.ops.Listener(ops) }()
	idle := p.work()
	p.log.Info(
		"Tenon listens.", "http", public.Addr().String(), "ops", ops.Addr().String(), "version", Version(), "environment",
		p.Config.Environment,
	)
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	return errors.Join(err, p.shutdown(idle))
}

func (p *API) listen(ctx context.Context) (public, ops net.Listener, err error) {
	lc := listenConfig(peerTimeout)
	if public, err = lc.Listen(ctx, "tcp", p.Config.HTTPAddr); err != nil {
		return nil, nil, err
	}
	if ops, err = lc.Listen(ctx, "tcp", p.Config.OpsAddr); err != nil {
		_ = public.Close()
		return nil, nil, err
	}
	return public, ops, nil
}

// work starts the workers; idle is closed when all of them have ended.
func (p *API) work() (idle <-chan struct{}) {
	done := make(chan struct{})
	if !p.Config.BackgroundTasks {
		close(done)
		return done
	}
	go func() {
		defer close(done)
		if err := appjobs.Run(p.drain.ctx, p.Core, p.jobs, p.log); err != nil {
			p.log.Warn("The workers did not end in order.", "error", err)
		}
	}()
	return done
}

// shutdown is bounded: whatever still hangs then comes again elsewhere.
func (p *API) shutdown(idle <-chan struct{}) error {
	p.log.Info("Tenon ends.")
	p.drain.start()
	var closed sync.WaitGroup
	var err error
	closed.Go(func() { err = shutdown(p.public.App) })
	select {
	case <-idle:
	case <-time.After(shutdownTimeout):
		p.log.Warn("Some jobs were not finished; they will come again.")
	}
	closed.Wait()
	return errors.Join(err, shutdown(p.ops.App))
}

func shutdown(app *fiber.App) error {
	err := app.ShutdownWithTimeout(shutdownTimeout)
	if errors.Is(err, context.DeadlineExceeded) {
		return errors.New("some requests were not finished")
	}
	return err
}
