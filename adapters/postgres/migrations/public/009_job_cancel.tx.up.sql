-- Somebody has asked that the job ends; one that runs hears of it at its next report.
ALTER TABLE public.jobs ADD COLUMN cancel_requested boolean NOT NULL DEFAULT false;
