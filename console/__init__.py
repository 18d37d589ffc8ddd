"""The room at work. Qt lives in ``console.glass`` and nowhere else."""
